//! The engine's protocol as it is: a request in CBOR in, a response in CBOR out, and what every session needs.

use std::ffi::{CStr, c_char};

use crate::{
    boundary::{Place, bytes, guard},
    buffer::CrossloadBuffer,
    session::Session,
    sessions::{self, CrossloadSession},
    status::CrossloadStatus,
};

/// The version of this interface: it changes when a program that was compiled with an older header would go wrong.
pub const CROSSLOAD_ABI: u32 = 1;

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => panic!("a version has no zeros"),
};

/// The library's version, such as `"0.1.0"`. It is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_version() -> *const c_char {
    VERSION.as_ptr()
}

/// `CROSSLOAD_ABI` as the library was built with, to be compared with the header's.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_abi() -> u32 {
    CROSSLOAD_ABI
}

/// Makes a session that nothing was asked of: its first request is "open" or "load".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_new(session: *mut CrossloadSession) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let session = unsafe { Place::new("session", session) }?;
        session.put(sessions::add(Session::new()));
        Ok(())
    })
}

/// Carries out one request of the protocol, and returns the response to it. An error that the engine answers with is a
/// response like others, and the status of its call is `CROSSLOAD_STATUS_OK`.
///
/// The caller frees the response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_call(
    session: CrossloadSession,
    request: *const u8,
    request_len: usize,
    response: *mut CrossloadBuffer,
) -> CrossloadStatus {
    guard(|| {
        // SAFETY: the caller's promises are the same.
        let (response, request) =
            unsafe { (Place::new("response", response)?, bytes("request", request, request_len)?) };
        response.put(sessions::with(session, |session| Ok(session.call(request)))?.into());
        Ok(())
    })
}

/// Frees a session. Its handle is good for nothing from then on, and every use of it is an error.
///
/// A session that another thread is inside of is not freed: the status is `CROSSLOAD_STATUS_BUSY`.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_free(session: CrossloadSession) -> CrossloadStatus {
    guard(|| sessions::remove(session).map(drop))
}
