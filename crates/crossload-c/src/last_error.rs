//! Each thread's last error.

use std::{
    cell::RefCell,
    ffi::{CString, c_char},
    ptr,
};

use crate::{failure::Failure, status::CrossloadStatus};

/// What went wrong in the last function that failed on this thread.
#[repr(C)]
#[derive(Debug)]
pub struct CrossloadError {
    /// What the function returned.
    pub code: CrossloadStatus,
    /// The code's name.
    pub kind: *const c_char,
    /// What happened and what to do next, in a sentence.
    pub message: *const c_char,
    /// The engine's own answer as CBOR, with what the protocol says that an error of this kind carries; or NULL.
    pub details: *const u8,
    /// Length of `details` in bytes.
    pub details_len: usize,
}

/// An error, and what it points to. It is boxed, so that it stays where it is.
struct Kept {
    view: CrossloadError,
    _message: CString,
    _details: Vec<u8>,
}

thread_local! {
    static LAST: RefCell<Option<Box<Kept>>> = const { RefCell::new(None) };
}

/// Keeps a failure as this thread's last error, and returns its status.
pub(crate) fn keep(failure: Failure) -> CrossloadStatus {
    let status = failure.status();
    let message = CString::new(failure.to_string().replace('\0', "\\0")).unwrap_or_default();
    let details = if let Failure::Engine { details, .. } = failure { details } else { Vec::new() };
    let view = CrossloadError {
        code: status,
        kind: status.name().as_ptr(),
        message: message.as_ptr(),
        details: if details.is_empty() { ptr::null() } else { details.as_ptr() },
        details_len: details.len(),
    };
    let kept = Box::new(Kept { view, _message: message, _details: details });
    // A thread that is ending has no place for it any more; the status says enough there.
    let _ = LAST.try_with(|last| last.replace(Some(kept)));
    status
}

/// What went wrong in the last function that failed on this thread, or NULL if none did.
///
/// It is valid until another function fails on this thread, or the thread ends. A success leaves it as it is.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_last_error() -> *const CrossloadError {
    LAST.try_with(|last| last.borrow().as_ref().map_or(ptr::null(), |kept| &raw const kept.view)).unwrap_or(ptr::null())
}
