//! A thread's own count of bytes, and the interpreter's counters that follow it.

use std::{
    cell::Cell,
    marker::PhantomData,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Instant,
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
    /// When all memory is to count as taken.
    deadline: Cell<Option<Instant>>,
    overdue: Cell<bool>,
    /// How often the count changed since the clock was last read: each time would cost more than the allocation.
    changes: Cell<u8>,
}

thread_local! {
    static LEDGER: Ledger = const {
        Ledger {
            bytes: Cell::new(0),
            counts: Cell::new(false),
            shown: Cell::new(false),
            deadline: Cell::new(None),
            overdue: Cell::new(false),
            changes: Cell::new(0),
        }
    };
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
            let live = if self.is_overdue() { usize::MAX } else { usize::try_from(bytes).unwrap_or(0) };
            LIVE_MEMORY.store(live, Relaxed);
        }
    }

    fn is_overdue(&self) -> bool {
        let changes = self.changes.get().wrapping_add(1);
        self.changes.set(changes);
        if changes == 0 && self.deadline.get().is_some_and(|deadline| Instant::now() >= deadline) {
            self.overdue.set(true);
        }
        self.overdue.get()
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

/// While it is there, all memory counts as taken from a moment on.
///
/// That ends what looks at its memory and never at the clock: the interpreter's own limits on time can't.
#[derive(Debug)]
pub struct Alarm(PhantomData<*const ()>);

impl Alarm {
    /// Sets this thread's alarm. A thread has one at a time.
    #[must_use]
    pub fn at(deadline: Instant) -> Self {
        LEDGER.with(|ledger| ledger.deadline.set(Some(deadline)));
        Self(PhantomData)
    }

    /// Whether this thread's alarm went off.
    #[must_use]
    pub fn rang() -> bool {
        LEDGER.with(|ledger| ledger.overdue.get())
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        LEDGER.with(|ledger| {
            ledger.deadline.set(None);
            ledger.overdue.set(false);
            ledger.set(ledger.bytes.get());
        });
    }
}
