//! Memory that goes out to the caller and comes back to be freed.

use std::ptr;

/// Bytes that the library allocated, which `crossload_buffer_free` gives back. Behind the last one stands a zero, so that
/// a text without zeros of its own is a C string.
#[repr(C)]
#[derive(Debug)]
pub struct CrossloadBuffer {
    /// The bytes, or NULL.
    pub data: *mut u8,
    /// How many there are, without the zero behind them.
    pub len: usize,
}

impl Default for CrossloadBuffer {
    fn default() -> Self {
        Self { data: ptr::null_mut(), len: 0 }
    }
}

impl From<Vec<u8>> for CrossloadBuffer {
    fn from(mut bytes: Vec<u8>) -> Self {
        let len = bytes.len();
        bytes.push(0);
        Self { data: Box::into_raw(bytes.into_boxed_slice()).cast(), len }
    }
}

/// Frees what a buffer points to, and empties it: freeing an empty buffer, or one for the second time, does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crossload_buffer_free(buffer: *mut CrossloadBuffer) {
    if buffer.is_null() || !buffer.is_aligned() {
        return;
    }
    // SAFETY: it is the caller's promise that a buffer is there.
    let CrossloadBuffer { data, len } = unsafe { buffer.replace(CrossloadBuffer::default()) };
    if !data.is_null() {
        // SAFETY: `From<Vec<u8>>` made it from a box of one byte more than the length.
        drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(data, len + 1)) });
    }
}
