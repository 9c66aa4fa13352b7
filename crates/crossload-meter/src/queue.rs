//! A lock that a wait for may be given up, that nobody is kept from for good, and that a child process finds free.

use std::{
    process, ptr,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicPtr, Ordering::AcqRel, Ordering::Acquire},
    },
    time::{Duration, Instant},
};

/// How long others may come first. To hand the lock on each time would cost a change of threads for each turn.
const LATENESS: Duration = Duration::from_millis(1);

struct Queue {
    process: u32,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    taken: bool,
    /// Where it is taken for those that wait already, whoever of them wakes up first: their numbers are below this one.
    kept_for: u64,
    waiting: usize,
    /// The number of the next to wait.
    next: u64,
    /// Since when somebody waits, or waits on since the lock was last handed to one that waited.
    since: Option<Instant>,
}

/// The queue of this process, or of the one that it was forked from.
static QUEUE: AtomicPtr<Queue> = AtomicPtr::new(ptr::null_mut());

impl Queue {
    /// The process's own. Threads that its parent had don't exist in it, and so would never leave the parent's.
    fn here() -> &'static Self {
        let process = process::id();
        loop {
            let known = QUEUE.load(Acquire);
            // SAFETY: it is null, or a queue that was leaked.
            match unsafe { known.as_ref() } {
                Some(queue) if queue.process == process => return queue,
                _ => {
                    let fresh =
                        Box::into_raw(Box::new(Self { process, state: Mutex::default(), freed: Condvar::new() }));
                    if QUEUE.compare_exchange(known, fresh, AcqRel, Acquire).is_err() {
                        // SAFETY: nobody else has seen it.
                        drop(unsafe { Box::from_raw(fresh) });
                    }
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The lock, held.
pub(crate) struct Place(&'static Queue);

impl Place {
    /// Takes the lock, or gives the wait for it up.
    pub(crate) fn take(patience: Duration) -> Option<Self> {
        let queue = Queue::here();
        let mut state = queue.lock();
        if state.taken {
            let number = state.next;
            state.next += 1;
            state.waiting += 1;
            state.since.get_or_insert_with(Instant::now);
            let closed = |state: &mut State| state.taken && number >= state.kept_for;
            let waited = queue.freed.wait_timeout_while(state, patience, closed);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.waiting -= 1;
            let given_up = closed(&mut state);
            if state.waiting == 0 {
                state.since = None;
            } else if !given_up {
                state.since = Some(Instant::now());
            }
            if given_up {
                return None;
            }
            state.kept_for = 0;
        }
        state.taken = true;
        Some(Self(queue))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        let late = state.since.is_some_and(|since| since.elapsed() > LATENESS);
        state.taken = late;
        state.kept_for = if late { state.next } else { 0 };
        if state.waiting > 0 {
            self.0.freed.notify_one();
        }
    }
}
