//! Where panics end, and on how much stack.

use std::{
    cell::{Cell, RefCell},
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

/// Stack, in bytes, that the interpreter's own limits are made for: what a thread of 2 MiB has left. The frames of a
/// debug build, and of one that counts what it covers, are several times as large.
const NEEDED: usize = if cfg!(debug_assertions) { 12 << 20 } else { 3 << 19 };

/// Stack, in bytes, that a call gets for its time on a thread with less: those of C libraries and of other languages are
/// often small.
const GIVEN: usize = if cfg!(debug_assertions) { 16 << 20 } else { 4 << 20 };

thread_local! {
    /// Whether this thread is inside of [`contain`].
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    /// What the panic under way on this thread said, and where.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `body` on enough stack. A panic of it becomes its message.
pub(crate) fn contain<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    install_hook();
    let outer = INSIDE.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| stacker::maybe_grow(NEEDED, GIVEN, body)));
    INSIDE.set(outer);
    outcome.map_err(|_| PANIC.take().unwrap_or_else(|| "a panic without a message".to_owned()))
}

/// Has panics inside of [`contain`] leave their message instead of printing it: they are reported, not shown.
fn install_hook() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if INSIDE.get() {
                PANIC.set(Some(info.to_string()));
            } else {
                previous(info);
            }
        }));
    });
}
