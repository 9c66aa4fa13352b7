//! The boundary itself: where panics end, and where what the caller points to is checked and read or written.

use std::{
    ffi::{CStr, c_char},
    slice,
};

use crate::{failure::Failure, fault::contain, last_error, status::CrossloadStatus};

/// As a text's length: it ends before its first zero byte.
pub(crate) const CROSSLOAD_NUL_TERMINATED: usize = usize::MAX;

/// Runs the body of an exported function. What went wrong, or a panic, becomes the thread's last error.
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Failure>) -> CrossloadStatus {
    let contained = contain(|| {
        #[cfg(test)]
        crate::tests::panics::panic_if_planted();
        body()
    });
    match contained.unwrap_or_else(|panic| Err(Failure::Fault(panic))) {
        Ok(()) => CrossloadStatus::Ok,
        Err(failure) => last_error::keep(failure),
    }
}

/// The bytes of an argument. NULL stands for none.
///
/// # Safety
/// `data` is NULL, or points to `len` bytes that nobody changes during `'a`.
pub(crate) unsafe fn bytes<'a>(name: &str, data: *const u8, len: usize) -> Result<&'a [u8], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(Failure::Argument(format!("{name} is NULL, and is to have {len} bytes")));
    }
    if isize::try_from(len).is_err() {
        return Err(Failure::Argument(format!("{name} can't have {len} bytes: that is half of the address space")));
    }
    // SAFETY: it is not NULL, not too long, and the rest is the caller's promise.
    Ok(unsafe { slice::from_raw_parts(data, len) })
}

/// The text of an argument: UTF-8. NULL stands for the empty one.
///
/// # Safety
/// `data` is NULL, or points to `len` bytes that nobody changes during `'a`; or to some that end with a zero, if `len` is
/// [`CROSSLOAD_NUL_TERMINATED`].
pub(crate) unsafe fn text<'a>(name: &str, data: *const c_char, len: usize) -> Result<&'a str, Failure> {
    let bytes = if len == CROSSLOAD_NUL_TERMINATED && !data.is_null() {
        // SAFETY: it is not NULL, and that it ends is the caller's promise.
        unsafe { CStr::from_ptr(data) }.to_bytes()
    } else {
        let len = if len == CROSSLOAD_NUL_TERMINATED { 0 } else { len };
        // SAFETY: the caller's promise is the same.
        unsafe { bytes(name, data.cast(), len) }?
    };
    str::from_utf8(bytes).map_err(|error| Failure::Argument(format!("{name} is not UTF-8: {error}")))
}

/// The place for a result.
#[derive(Debug)]
pub(crate) struct Place<T>(*mut T);

impl<T: Default> Place<T> {
    /// Checks the place and empties it, so that it holds nothing undefined whatever comes.
    ///
    /// # Safety
    /// `place` is NULL, or can be written to as long as the [`Place`] is there.
    pub(crate) unsafe fn new(name: &str, place: *mut T) -> Result<Self, Failure> {
        if place.is_null() || !place.is_aligned() {
            return Err(Failure::Argument(format!("{name} is to point to where the result goes, not to {place:p}")));
        }
        let place = Self(place);
        place.put(T::default());
        Ok(place)
    }

    /// Writes the result.
    pub(crate) fn put(&self, value: T) {
        // SAFETY: `new` checked it, with a promise of its caller's. What was there, undefined or not, is not dropped.
        unsafe { self.0.write(value) };
    }
}
