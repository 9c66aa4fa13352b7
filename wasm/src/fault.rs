//! What a panic said, left where the host can read it after the trap.

use std::{
    fmt::{self, Display, Write},
    panic,
    sync::atomic::{AtomicU8, Ordering::Relaxed},
};

/// Bytes for the message's length and text.
const SIZE: usize = 2048;
const LENGTH: usize = size_of::<u32>();

/// Atomics, as a plain buffer that is written through a shared static would need unsafe code.
static MESSAGE: [AtomicU8; SIZE] = [const { AtomicU8::new(0) }; SIZE];

/// Where the message is.
pub(crate) fn address() -> *const u8 {
    MESSAGE.as_ptr().cast()
}

/// Makes every later panic leave its message, or what `instead` has to say.
///
/// The hook neither allocates nor ends the module otherwise: that would cost the interpreter's own code, which panics in
/// a thousand places, a fifth of its speed.
pub(crate) fn install<Message: Display + 'static>(instead: fn() -> Option<Message>) {
    panic::set_hook(Box::new(move |info| match instead() {
        Some(message) => leave(format_args!("{message}")),
        None => leave(format_args!("{info}")),
    }));
}

fn leave(what: fmt::Arguments<'_>) {
    let mut message = Cursor { at: LENGTH };
    // A message that is too long is cut: the buffer is for reading by people.
    let _ = message.write_fmt(what);
    let length = u32::try_from(message.at - LENGTH).unwrap_or(0);
    for (slot, byte) in MESSAGE.iter().zip(length.to_le_bytes()) {
        slot.store(byte, Relaxed);
    }
}

struct Cursor {
    at: usize,
}

impl Write for Cursor {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            let Some(slot) = MESSAGE.get(self.at) else { return Ok(()) };
            slot.store(byte, Relaxed);
            self.at += 1;
        }
        Ok(())
    }
}
