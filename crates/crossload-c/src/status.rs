//! What a function returns, and what it leaves the guest at.

use std::ffi::{CStr, c_char};

/// What a function returns: `CROSSLOAD_STATUS_OK` when it did what it was asked to. After any other, nothing was carried
/// out, and `crossload_last_error` tells more.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrossloadStatus {
    /// Done.
    Ok = 0,
    /// An argument is NULL, not aligned, too long, not UTF-8 or not the JSON that is asked for.
    InvalidArgument = 1,
    /// The handle is not that of a session: it was freed, or never was one.
    InvalidHandle = 2,
    /// Another thread is inside the session.
    Busy = 3,
    /// The interpreter panicked. The session is broken and can only be freed; the error's message is for a bug report.
    Fault = 4,
    /// The value has no form in JSON; the whole turn is in the entry "response", as CBOR.
    NotJson = 5,
    /// The turn has no entry of that name.
    Absent = 6,
    /// The snapshot has no seal, and the caller did not say that nobody else can have changed it.
    Untrusted = 7,
    /// The engine does not understand the request: an unknown setting, a value out of its form.
    Request = 16,
    /// Not possible in the session's present state.
    Misuse = 17,
    /// A setting has a value that can't be taken.
    Setting = 18,
    /// The snapshot is not whole, or not a snapshot.
    Corrupt = 19,
    /// The snapshot is whole, and this build can't be trusted to open it.
    Incompatible = 20,
    /// The replay of the snapshot's journal went another way than the run that it records.
    Diverged = 21,
    /// The replay of the snapshot's journal takes longer than it may.
    ReplayLimit = 22,
}

impl CrossloadStatus {
    /// All of them, with the names that errors bear.
    pub(crate) const NAMES: [(Self, &'static CStr); 15] = [
        (Self::Ok, c"ok"),
        (Self::InvalidArgument, c"invalid_argument"),
        (Self::InvalidHandle, c"invalid_handle"),
        (Self::Busy, c"busy"),
        (Self::Fault, c"fault"),
        (Self::NotJson, c"not_json"),
        (Self::Absent, c"absent"),
        (Self::Untrusted, c"untrusted"),
        (Self::Request, c"request"),
        (Self::Misuse, c"misuse"),
        (Self::Setting, c"setting"),
        (Self::Corrupt, c"corrupt"),
        (Self::Incompatible, c"incompatible"),
        (Self::Diverged, c"diverged"),
        (Self::ReplayLimit, c"replay_limit"),
    ];

    /// The status of an error that the engine answered with.
    pub(crate) fn of_engine(kind: &str) -> Option<Self> {
        Self::NAMES
            .into_iter()
            .find(|(status, name)| *status as i32 >= Self::Request as i32 && name.to_bytes() == kind.as_bytes())
            .map(|(status, _)| status)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static CStr {
        name_of(self as i32).unwrap_or(c"unknown")
    }
}

fn name_of(code: i32) -> Option<&'static CStr> {
    CrossloadStatus::NAMES.into_iter().find(|(status, _)| *status as i32 == code).map(|(_, name)| name)
}

/// The name of a status, such as `"invalid_handle"`, or `"unknown"`. It is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn crossload_status_name(status: i32) -> *const c_char {
    name_of(status).unwrap_or(c"unknown").as_ptr()
}

/// What a turn of the guest ended with.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CrossloadStep {
    /// Nothing was fed yet, or a load brought back a session between two feeds.
    #[default]
    Idle = 0,
    /// The feed ran to its end: entry "value".
    Complete = 1,
    /// The feed ended with an exception that the guest did not catch: entries "type", "message", "limit", "traceback".
    Raised = 2,
    /// The guest called a function of the host's: entries "name", "args", "kwargs", "id".
    Call = 3,
    /// The guest called the operating system: entries as for a call.
    Os = 4,
    /// The guest sleeps: wait for as many seconds as the entry "seconds" says, then resume with null.
    Sleep = 5,
    /// The guest read a name that it never assigned: entry "name".
    Name = 6,
    /// The guest waits for calls that were deferred: entry "pending".
    Futures = 7,
}

impl CrossloadStep {
    /// The step that the protocol calls `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "idle" => Self::Idle,
            "complete" => Self::Complete,
            "raised" => Self::Raised,
            "call" => Self::Call,
            "os" => Self::Os,
            "sleep" => Self::Sleep,
            "name" => Self::Name,
            "futures" => Self::Futures,
            _ => return None,
        })
    }
}
