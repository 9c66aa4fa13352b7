//! What a guest is fed, what it asks for, and how that is answered, without CBOR on the C side.

use std::ffi::c_char;

use jiter::JsonValue;

use crate::{
    boundary::{CROSSLOAD_NUL_TERMINATED, Place, guard, text},
    buffer::CrossloadBuffer,
    cbor,
    failure::Failure,
    json::{Values, settings},
    request::{Map, encoded},
    session::Session,
    sessions::{self, CrossloadSession},
    status::{CrossloadStatus, CrossloadStep},
    turn,
};

/// Runs source until the guest asks for something or the feed ends.
///
/// `inputs` is a JSON object of variables that are assigned before it runs, or nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_feed(
    session: CrossloadSession,
    code: *const c_char,
    code_len: usize,
    inputs: *const c_char,
    inputs_len: usize,
    step: *mut CrossloadStep,
) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promises are the same.
        let step = unsafe { Place::new("step", step) }?;
        // SAFETY: as above.
        let (code, inputs) = unsafe { (text("code", code, code_len)?, text("inputs", inputs, inputs_len)?) };
        let (mut values, mut names, mut arguments) = (Values::default(), Map::default(), Map::default());
        for (name, value) in settings("inputs", inputs)? {
            let index = values.push("inputs", &value)?;
            names.add(&name, |e| e.u32(index).map(drop));
        }
        arguments.add("code", |e| e.str(code).map(drop));
        arguments.add_encoded("nodes", &values.encoded());
        arguments.add_encoded("inputs", &names.encoded());
        advance(session, &step, |_| Ok(arguments.request("feed")))
    })
}

/// Answers what the guest asked for with a value, and runs it on to its next question or the end of the feed.
///
/// `value` is JSON. A sleep is answered with null, after it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_resume(
    session: CrossloadSession,
    value: *const c_char,
    value_len: usize,
    step: *mut CrossloadStep,
) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promises are the same.
        let (step, value) = unsafe { (Place::new("step", step)?, text("value", value, value_len)?) };
        let mut answer = kind("return");
        answer.add_encoded("nodes", &Values::of("value", value)?.encoded());
        advance(session, &step, |session| {
            if session.step() == CrossloadStep::Sleep && cbor::flag(session.turn(), &["turn", "async"]) {
                if !cbor::flag(session.turn(), &["turn", "eager"]) {
                    return Err(Failure::Argument(
                        "the guest goes on with something else while it sleeps: defer this call, and settle it after \
                         as many seconds"
                            .to_owned(),
                    ));
                }
                answer.add("eager", |e| e.bool(true).map(drop));
            }
            Ok(answer.request(operation(session)))
        })
    })
}

/// Answers what the guest asked for by raising an exception there: `kind` is a type that the guest knows, such as
/// `"ValueError"`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_raise(
    session: CrossloadSession,
    kind: *const c_char,
    kind_len: usize,
    message: *const c_char,
    message_len: usize,
    step: *mut CrossloadStep,
) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promises are the same.
        let step = unsafe { Place::new("step", step) }?;
        // SAFETY: as above.
        let (kind, message) = unsafe { (text("kind", kind, kind_len)?, text("message", message, message_len)?) };
        let answer = raising(kind, Some(message));
        advance(session, &step, |session| Ok(answer.request(operation(session))))
    })
}

/// Leaves what the guest asked for unanswered: it sees the error that Python has for that, such as a `NameError`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_decline(session: CrossloadSession, step: *mut CrossloadStep) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let step = unsafe { Place::new("step", step) }?;
        advance(session, &step, |session| Ok(kind("unhandled").request(operation(session))))
    })
}

/// Answers a call with a future: the guest goes on until it awaits that, and `crossload_settle` brings the result.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_defer(session: CrossloadSession, step: *mut CrossloadStep) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let step = unsafe { Place::new("step", step) }?;
        advance(session, &step, |_| Ok(kind("future").request("answer")))
    })
}

/// Brings results of deferred calls that the guest waits for, and runs it on.
///
/// `results` is a JSON object from the ids of calls, as the entries "id" and "pending" have them, to
/// `{"return": value}` or `{"raise": [type, message or null]}`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_settle(
    session: CrossloadSession,
    results: *const c_char,
    results_len: usize,
    step: *mut CrossloadStep,
) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promises are the same.
        let (step, results) = unsafe { (Place::new("step", step)?, text("results", results, results_len)?) };
        let results = settings("results", results)?;
        let mut answers = encoded(|e| e.map(results.len() as u64).map(drop));
        for (id, result) in results {
            answers.extend(settled(&id, &result)?);
        }
        let mut arguments = Map::default();
        arguments.add_encoded("results", &answers);
        advance(session, &step, |_| Ok(arguments.request("answer_futures")))
    })
}

/// Returns an entry of the session's last turn: text as it is, everything else as JSON.
///
/// The entries are those of the protocol's steps; and "value", what a feed came to; "args" and "kwargs", what a call was
/// made with; "stdout" and "stderr", what was printed; "restored", how a load went; "response", the whole turn in CBOR.
/// One that is not there, or is null, is `CROSSLOAD_STATUS_ABSENT`.
///
/// The caller frees the value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_get(
    session: CrossloadSession,
    entry: *const c_char,
    value: *mut CrossloadBuffer,
) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promises are the same.
        let (value, entry) = unsafe { (Place::new("value", value)?, text("entry", entry, CROSSLOAD_NUL_TERMINATED)?) };
        value.put(sessions::with(session, |session| turn::entry(session.turn(), entry))?.into());
        Ok(())
    })
}

/// Sends the request that `write` makes for the session as it stands, and returns what the guest's turn ended with.
fn advance(
    session: CrossloadSession,
    step: &Place<CrossloadStep>,
    write: impl FnOnce(&Session) -> Result<Vec<u8>, Failure>,
) -> Result<(), Failure> {
    step.put(sessions::with(session, |session| {
        let request = write(session)?;
        session.advance(&request)
    })?);
    Ok(())
}

/// The operation that answers what the session's guest waits for.
fn operation(session: &Session) -> &'static str {
    if session.step() == CrossloadStep::Name { "answer_name" } else { "answer" }
}

fn kind(kind: &str) -> Map {
    let mut answer = Map::default();
    answer.add("kind", |e| e.str(kind).map(drop));
    answer
}

fn raising(exception: &str, message: Option<&str>) -> Map {
    let mut answer = kind("raise");
    answer.add("type", |e| e.str(exception).map(drop));
    answer.add("message", |e| e.encode(message).map(drop));
    answer
}

/// The entry for one deferred call: its id, and its answer.
fn settled(id: &str, result: &JsonValue<'_>) -> Result<Vec<u8>, Failure> {
    let form = || {
        Failure::Argument(format!(
            "results are to have calls' ids, and {{\"return\": value}} or {{\"raise\": [type, message or null]}}; {id:?} \
             has something else"
        ))
    };
    let number: u32 = id.parse().map_err(|_| form())?;
    let JsonValue::Object(entries) = result else { return Err(form()) };
    let answer = match entries.as_slice() {
        [(key, value)] if key == "return" => {
            let mut values = Values::default();
            values.push("results", value)?;
            let mut answer = kind("return");
            answer.add_encoded("nodes", &values.encoded());
            answer
        }
        [(key, JsonValue::Array(parts))] if key == "raise" => match parts.as_slice() {
            [JsonValue::Str(exception), JsonValue::Str(message)] => raising(exception, Some(message)),
            [JsonValue::Str(exception), JsonValue::Null] => raising(exception, None),
            _ => return Err(form()),
        },
        _ => return Err(form()),
    };
    let mut bytes = encoded(|e| e.u32(number).map(drop));
    bytes.extend(answer.encoded());
    Ok(bytes)
}
