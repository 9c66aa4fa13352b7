//! A thread's own count of bytes, and the interpreter's counters that follow it.

use std::{
    cell::Cell,
    marker::PhantomData,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use monty_types::{BASELINE_MEMORY, LIVE_MEMORY};

/// How many threads count: while none does, allocations need not ask whether theirs is one of them.
static COUNTING: AtomicUsize = AtomicUsize::new(0);

struct Ledger {
    /// Bytes that were allocated and not freed, by the account that is open.
    bytes: Cell<isize>,
    /// Whether an account is open, and the thread allocates for it.
    counts: Cell<bool>,
    /// Whether the interpreter's counters show this thread's bytes.
    shown: Cell<bool>,
}

thread_local! {
    static LEDGER: Ledger =
        const { Ledger { bytes: Cell::new(0), counts: Cell::new(false), shown: Cell::new(false) } };
}

/// Whether allocations need not be noted.
#[inline]
pub(crate) fn nobody_counts() -> bool {
    COUNTING.load(Relaxed) == 0
}

/// Notes an allocation, or, with a negative size, that memory was freed, if this thread counts.
#[cold]
pub(crate) fn note(size: isize) {
    LEDGER.with(|ledger| {
        if ledger.counts.get() {
            ledger.set(ledger.bytes.get() + size);
        }
    });
}

impl Ledger {
    fn set(&self, bytes: isize) {
        self.bytes.set(bytes);
        if self.shown.get() {
            // What was allocated before the account was opened may be freed in it: less than nothing is nothing.
            LIVE_MEMORY.store(usize::try_from(bytes).unwrap_or(0), Relaxed);
        }
    }
}

/// Has the interpreter's counters show what this thread counts, or not any more. One thread at a time does so.
pub(crate) fn show(shown: bool) {
    LEDGER.with(|ledger| {
        ledger.shown.set(shown);
        if shown {
            BASELINE_MEMORY.store(0, Relaxed);
            ledger.set(ledger.bytes.get());
        }
    });
}

/// While it is there, what this thread allocates and frees is counted for one session.
///
/// Memory may be freed by another thread than had it: what matters is that both count for the same session.
#[derive(Debug)]
pub struct Counting(PhantomData<*const ()>);

impl Counting {
    /// Goes on counting from the bytes that a session holds. A thread counts for one session at a time.
    #[must_use]
    pub fn resume(bytes: isize) -> Self {
        COUNTING.fetch_add(1, Relaxed);
        LEDGER.with(|ledger| {
            ledger.set(bytes);
            ledger.counts.set(true);
        });
        Self(PhantomData)
    }

    /// Ends it, and returns what the session holds now.
    #[must_use]
    pub fn finish(self) -> isize {
        LEDGER.with(|ledger| ledger.bytes.get())
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        LEDGER.with(|ledger| ledger.counts.set(false));
        COUNTING.fetch_sub(1, Relaxed);
    }
}

/// Does work whose memory is not the session's, even if this thread counts.
pub fn uncounted<T>(work: impl FnOnce() -> T) -> T {
    struct Pause(bool);
    impl Drop for Pause {
        fn drop(&mut self) {
            LEDGER.with(|ledger| ledger.counts.set(self.0));
        }
    }
    let _pause = Pause(LEDGER.with(|ledger| ledger.counts.replace(false)));
    work()
}
