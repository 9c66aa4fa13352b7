//! All sessions of the process, by handle.
//!
//! A handle is a place in a table and a generation: what stood in the place before, or comes after, has another
//! generation, so that a stale handle finds nothing.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, TryLockError};

use slotmap::{Key as _, KeyData, SlotMap};

use crate::{failure::Failure, session::Session};

/// A session's handle. 0 is never one; a handle that was freed is not used again.
pub type CrossloadSession = u64;

slotmap::new_key_type! {
    /// Place and generation.
    struct Key;
}

/// A session, or nothing once it was freed.
type Entry = Mutex<Option<Session>>;

static SESSIONS: LazyLock<Mutex<SlotMap<Key, Arc<Entry>>>> = LazyLock::new(Mutex::default);

fn table() -> MutexGuard<'static, SlotMap<Key, Arc<Entry>>> {
    SESSIONS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes a session in, and returns its handle.
pub(crate) fn add(session: Session) -> CrossloadSession {
    table().insert(Arc::new(Mutex::new(Some(session)))).data().as_ffi()
}

/// Lets `body` use a session that nobody else is using.
pub(crate) fn with<T>(
    handle: CrossloadSession,
    body: impl FnOnce(&mut Session) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let entry = find(handle)?;
    let mut place = alone(&entry)?;
    body(place.as_mut().ok_or(Failure::Handle(handle))?)
}

/// Takes a session out that nobody is using.
pub(crate) fn remove(handle: CrossloadSession) -> Result<Session, Failure> {
    let entry = find(handle)?;
    let session = alone(&entry)?.take().ok_or(Failure::Handle(handle))?;
    table().remove(key(handle));
    Ok(session)
}

fn find(handle: CrossloadSession) -> Result<Arc<Entry>, Failure> {
    let found = table().get(key(handle)).cloned();
    // A key accepts some numbers that it never was written as.
    found.filter(|_| key(handle).data().as_ffi() == handle).ok_or(Failure::Handle(handle))
}

fn key(handle: CrossloadSession) -> Key {
    KeyData::from_ffi(handle).into()
}

fn alone(entry: &Entry) -> Result<MutexGuard<'_, Option<Session>>, Failure> {
    match entry.try_lock() {
        Ok(place) => Ok(place),
        Err(TryLockError::WouldBlock) => Err(Failure::Busy),
        // A panic broke it off: the machine itself knows that it is broken, and says so.
        Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
    }
}
