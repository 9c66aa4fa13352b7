//! The module's allocator: counts what lives, for the interpreter's memory limit, and gives exhaustion its own signal.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    process,
    sync::atomic::Ordering::Relaxed,
};

use monty_types::{BASELINE_MEMORY, LIVE_MEMORY, OOM_EXIT_CODE};

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Starts counting against the guest: what lives now is the engine's own.
pub(crate) fn begin() {
    BASELINE_MEMORY.store(LIVE_MEMORY.load(Relaxed), Relaxed);
}

/// Passes an allocation on, or exits: the host sees the exit code of exhaustion, not the trap of a panic.
fn checked(pointer: *mut u8) -> *mut u8 {
    if pointer.is_null() {
        process::exit(OOM_EXIT_CODE);
    }
    pointer
}

// SAFETY: every call goes to the system allocator unchanged; counting touches no memory that it hands out.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE_MEMORY.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller's contract is the system allocator's.
        checked(unsafe { System.alloc(layout) })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE_MEMORY.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) };
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        LIVE_MEMORY.fetch_add(layout.size(), Relaxed);
        // SAFETY: as above.
        checked(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LIVE_MEMORY.fetch_add(size, Relaxed);
        LIVE_MEMORY.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        checked(unsafe { System.realloc(pointer, layout, size) })
    }
}
