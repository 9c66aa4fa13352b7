//! How a host makes a call give way to it, or end. `crossload-pauses` makes all code look whether it asks for that.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// What the host asks for: that the call pauses, and that it ends. The host writes them while the call runs.
#[unsafe(no_mangle)]
pub static CROSSLOAD_REQUESTS: [AtomicU8; 2] = [const { AtomicU8::new(0) }; 2];

/// Gives way to the host, which code has seen to ask for it.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_pause() {
    CROSSLOAD_REQUESTS[0].store(0, Relaxed);
    #[cfg(target_family = "wasm")]
    {
        #[link(wasm_import_module = "crossload")]
        unsafe extern "C" {
            safe fn pause();
        }
        pause();
    }
}
