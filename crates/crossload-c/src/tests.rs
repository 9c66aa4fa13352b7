//! The library as its callers see it, as far as Rust can call it; programs in C, Python and Go are in `tests/`.
#![allow(missing_docs, clippy::undocumented_unsafe_blocks)]

mod header;
mod json;
pub(crate) mod panics;
mod sessions;

use std::{ffi::CStr, ptr, slice};

use crate::{
    buffer::{CrossloadBuffer, crossload_buffer_free},
    last_error::crossload_last_error,
    opening::crossload_open,
    sessions::CrossloadSession,
    status::{CrossloadStatus, CrossloadStep},
    steps::{crossload_feed, crossload_get, crossload_resume},
};

/// A session with the settings, which are JSON.
fn open(settings: &str) -> Result<CrossloadSession, CrossloadStatus> {
    let mut session = 0;
    let status = unsafe { crossload_open(settings.as_ptr().cast(), settings.len(), &raw mut session) };
    done(status).map(|()| session)
}

fn feed(session: CrossloadSession, code: &str, inputs: &str) -> Result<CrossloadStep, CrossloadStatus> {
    let mut step = CrossloadStep::Idle;
    let (code, inputs) = (code.as_bytes(), inputs.as_bytes());
    let status = unsafe {
        crossload_feed(session, code.as_ptr().cast(), code.len(), inputs.as_ptr().cast(), inputs.len(), &raw mut step)
    };
    done(status).map(|()| step)
}

fn resume(session: CrossloadSession, value: &str) -> Result<CrossloadStep, CrossloadStatus> {
    let mut step = CrossloadStep::Idle;
    let status = unsafe { crossload_resume(session, value.as_ptr().cast(), value.len(), &raw mut step) };
    done(status).map(|()| step)
}

fn get(session: CrossloadSession, entry: &CStr) -> Result<String, CrossloadStatus> {
    let mut value = CrossloadBuffer::default();
    let status = unsafe { crossload_get(session, entry.as_ptr(), &raw mut value) };
    done(status).map(|()| String::from_utf8(taken(value)).expect("text"))
}

/// The bytes of a buffer, which is freed.
fn taken(mut buffer: CrossloadBuffer) -> Vec<u8> {
    let bytes = unsafe { slice::from_raw_parts(buffer.data, buffer.len) }.to_vec();
    unsafe { crossload_buffer_free(&raw mut buffer) };
    assert_eq!((buffer.data, buffer.len), (ptr::null_mut(), 0));
    bytes
}

fn done(status: CrossloadStatus) -> Result<(), CrossloadStatus> {
    if status == CrossloadStatus::Ok { Ok(()) } else { Err(status) }
}

/// What the last error of this thread says.
fn message() -> String {
    let error = unsafe { crossload_last_error().as_ref() }.expect("an error");
    assert_eq!(unsafe { CStr::from_ptr(error.kind) }, error.code.name());
    unsafe { CStr::from_ptr(error.message) }.to_str().expect("text").to_owned()
}
