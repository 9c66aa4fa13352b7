//! Gives exhaustion of memory its own signal: an exit code, and not the trap of a panic.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    process,
};

use monty_types::OOM_EXIT_CODE;

struct Checked;

#[global_allocator]
static ALLOCATOR: Checked = Checked;

fn checked(pointer: *mut u8) -> *mut u8 {
    if pointer.is_null() {
        process::exit(OOM_EXIT_CODE);
    }
    pointer
}

// SAFETY: every call goes to the system allocator unchanged.
unsafe impl GlobalAlloc for Checked {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's contract is the system allocator's.
        checked(unsafe { System.alloc(layout) })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) };
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        checked(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        checked(unsafe { System.realloc(pointer, layout, size) })
    }
}
