//! How a session begins and is kept: opened, loaded from a snapshot, dumped to one.

use std::ffi::c_char;

use jiter::JsonValue;

use crate::{
    boundary::{Place, bytes, guard, text},
    buffer::CrossloadBuffer,
    cbor,
    failure::Failure,
    json::settings,
    request::Map,
    session::Session,
    sessions::{self, CrossloadSession},
    status::{CrossloadStatus, CrossloadStep},
};

/// Opens a session.
///
/// `settings` is a JSON object with the arguments of the protocol's "open", or nothing, for the defaults:
/// `{"limits": {"max_feed_duration_secs": 1, "max_memory": 33554432}}`. Sessions with `max_memory` take turns: a call that
/// runs the guest of one waits until no other's guest runs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_open(
    settings: *const c_char,
    settings_len: usize,
    session: *mut CrossloadSession,
) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promises are the same.
        let (place, text) = unsafe { (Place::new("session", session)?, text("settings", settings, settings_len)?) };
        let arguments = arguments("settings", text, &[])?;
        place.put(sessions::add(started(&arguments.request("open"))?));
        Ok(())
    })
}

/// Opens a session from a snapshot, and returns what its guest waits for.
///
/// `options` is a JSON object with the arguments of the protocol's "load" but for "data"; and `"trusted": true`, which
/// says that nobody else can have changed the snapshot, because it is decoded in this process. The entry "restored" says
/// how the session came back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_load(
    snapshot: *const u8,
    snapshot_len: usize,
    options: *const c_char,
    options_len: usize,
    session: *mut CrossloadSession,
    step: *mut CrossloadStep,
) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promises are the same.
        let (place, step) = unsafe { (Place::new("session", session)?, Place::new("step", step)?) };
        // SAFETY: as above.
        let (snapshot, text) =
            unsafe { (bytes("snapshot", snapshot, snapshot_len)?, text("options", options, options_len)?) };
        if !trusted(text)? {
            return Err(Failure::Untrusted);
        }
        let mut arguments = arguments("options", text, &["trusted"])?;
        arguments.add("data", |e| e.bytes(snapshot).map(drop));
        let session = started(&arguments.request("load"))?;
        step.put(session.step());
        place.put(sessions::add(session));
        Ok(())
    })
}

/// Returns a snapshot of a session, which goes on as it was.
///
/// `options` is a JSON object with the arguments of the protocol's "dump", or nothing: `{"compress": true}`.
///
/// The caller frees the snapshot.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_dump(
    session: CrossloadSession,
    options: *const c_char,
    options_len: usize,
    snapshot: *mut CrossloadBuffer,
) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promises are the same.
        let (snapshot, text) = unsafe { (Place::new("snapshot", snapshot)?, text("options", options, options_len)?) };
        let request = arguments("options", text, &[])?.request("dump");
        let response = sessions::with(session, |session| session.ask(&request))?;
        let bytes = cbor::find(&response, &["dump"]).and_then(|mut d| d.bytes().ok()).unwrap_or_default();
        snapshot.put(bytes.to_vec().into());
        Ok(())
    })
}

/// The settings in `text` as arguments, without those that are `ours`.
fn arguments(name: &str, text: &str, ours: &[&str]) -> Result<Map, Failure> {
    let mut arguments = Map::default();
    for (key, value) in settings(name, text)? {
        if !ours.contains(&key.as_str()) {
            arguments.add_setting(&key, &value);
        }
    }
    Ok(arguments)
}

fn trusted(options: &str) -> Result<bool, Failure> {
    Ok(settings("options", options)?.iter().any(|(key, value)| key == "trusted" && *value == JsonValue::Bool(true)))
}

/// A session that a first request brings to life.
fn started(request: &[u8]) -> Result<Session, Failure> {
    let mut session = Session::new();
    session.ask(request)?;
    Ok(session)
}
