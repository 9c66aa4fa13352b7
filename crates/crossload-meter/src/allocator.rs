//! The system's allocator, which writes down what it gives and takes wherever a thread counts.

use std::alloc::{GlobalAlloc, Layout, System};

use crate::ledger::note;

/// The global allocator of whatever has sessions with memory limits.
///
/// Where no thread counts, it adds to the system's allocator one load and one branch.
#[derive(Debug, Clone, Copy)]
pub struct Allocator;

/// Passes on what an allocation gave. In a sandbox that can't give any more, the host sees the exit code of exhaustion,
/// and not the trap of a panic; elsewhere the caller decides.
fn checked(pointer: *mut u8, size: isize) -> *mut u8 {
    if !pointer.is_null() {
        note(size);
    } else if cfg!(target_family = "wasm") {
        std::process::exit(monty_types::OOM_EXIT_CODE);
    }
    pointer
}

/// The size in bytes, as what it adds to an account: no layout is larger than half of the address space.
fn size(layout: Layout) -> isize {
    layout.size().cast_signed()
}

// SAFETY: every call goes to the system's allocator unchanged; counting touches no memory that it hands out, and neither
// allocates nor unwinds.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's contract is the system allocator's.
        checked(unsafe { System.alloc(layout) }, size(layout))
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        note(-size(layout));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) };
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        checked(unsafe { System.alloc_zeroed(layout) }, size(layout))
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new: usize) -> *mut u8 {
        // SAFETY: as above.
        checked(unsafe { System.realloc(pointer, layout, new) }, new.cast_signed() - size(layout))
    }
}
