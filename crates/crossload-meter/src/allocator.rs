//! The system's allocator, which writes down what it gives and takes wherever a thread counts.

use std::alloc::{GlobalAlloc, Layout, System};

use crate::ledger::{nobody_counts, note};

/// The global allocator of whatever has sessions with memory limits.
///
/// Where no thread counts, it adds to the system's allocator one load and one branch.
#[derive(Debug, Clone, Copy)]
pub struct Allocator;

/// Passes on what the system gave. Where a sandbox can't give any more, the host sees the exit code of exhaustion, and not
/// the trap of a panic; elsewhere whoever asked decides.
#[inline]
fn given(pointer: *mut u8) -> *mut u8 {
    if cfg!(target_family = "wasm") && pointer.is_null() {
        std::process::exit(monty_types::OOM_EXIT_CODE);
    }
    pointer
}

/// As [`given`], for the account of whoever counts. What could not be had is not counted.
#[cold]
fn counted(pointer: *mut u8, size: isize) -> *mut u8 {
    if !pointer.is_null() {
        note(size);
    }
    given(pointer)
}

/// The size in bytes, as what it adds to an account: no layout is larger than half of the address space.
fn size(layout: Layout) -> isize {
    layout.size().cast_signed()
}

// SAFETY: every call goes to the system's allocator unchanged; counting touches no memory that it hands out, and neither
// allocates nor unwinds.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's contract is the system allocator's.
        let pointer = || unsafe { System.alloc(layout) };
        if nobody_counts() { given(pointer()) } else { counted(pointer(), size(layout)) }
    }

    #[inline]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if !nobody_counts() {
            note(-size(layout));
        }
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) };
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        let pointer = || unsafe { System.alloc_zeroed(layout) };
        if nobody_counts() { given(pointer()) } else { counted(pointer(), size(layout)) }
    }

    #[inline]
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new: usize) -> *mut u8 {
        // SAFETY: as above.
        let pointer = || unsafe { System.realloc(pointer, layout, new) };
        if nobody_counts() { given(pointer()) } else { counted(pointer(), new.cast_signed() - size(layout)) }
    }
}
