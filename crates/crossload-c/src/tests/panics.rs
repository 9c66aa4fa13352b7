//! A panic behind any exported function ends there (M-01).

use std::{cell::Cell, collections::BTreeSet, ptr};

use super::{header, message};
use crate::{
    buffer::{CrossloadBuffer, crossload_buffer_free},
    opening::{crossload_dump, crossload_load, crossload_open},
    status::{CrossloadStatus, CrossloadStep},
    steps::{
        crossload_decline, crossload_defer, crossload_feed, crossload_get, crossload_raise, crossload_resume,
        crossload_settle,
    },
    transport::{crossload_call, crossload_free, crossload_new},
};

thread_local! {
    static PLANTED: Cell<bool> = const { Cell::new(false) };
}

/// Panics where the body of a function begins, once after it was planted on this thread.
pub(crate) fn panic_if_planted() {
    assert!(!PLANTED.replace(false), "planted");
}

/// Calls every function that returns a status.
fn every_function() -> Vec<(&'static str, CrossloadStatus)> {
    let (mut session, mut step, mut buffer) = (0, CrossloadStep::Idle, CrossloadBuffer::default());
    let (none, bytes) = (ptr::null(), ptr::null());
    let call = |function: &mut dyn FnMut() -> CrossloadStatus| {
        PLANTED.set(true);
        function()
    };
    let (session, step, buffer) = (&raw mut session, &raw mut step, &raw mut buffer);
    let answers = vec![
        ("crossload_new", call(&mut || unsafe { crossload_new(session) })),
        ("crossload_open", call(&mut || unsafe { crossload_open(none, 0, session) })),
        ("crossload_load", call(&mut || unsafe { crossload_load(bytes, 0, none, 0, session, step) })),
        ("crossload_call", call(&mut || unsafe { crossload_call(1, bytes, 0, buffer) })),
        ("crossload_feed", call(&mut || unsafe { crossload_feed(1, none, 0, none, 0, step) })),
        ("crossload_resume", call(&mut || unsafe { crossload_resume(1, none, 0, step) })),
        ("crossload_raise", call(&mut || unsafe { crossload_raise(1, none, 0, none, 0, step) })),
        ("crossload_decline", call(&mut || unsafe { crossload_decline(1, step) })),
        ("crossload_defer", call(&mut || unsafe { crossload_defer(1, step) })),
        ("crossload_settle", call(&mut || unsafe { crossload_settle(1, none, 0, step) })),
        ("crossload_get", call(&mut || unsafe { crossload_get(1, none, buffer) })),
        ("crossload_dump", call(&mut || unsafe { crossload_dump(1, none, 0, buffer) })),
        ("crossload_free", call(&mut || crossload_free(1))),
    ];
    unsafe { crossload_buffer_free(buffer) };
    answers
}

#[test]
fn a_panic_behind_any_function_is_a_status_with_its_message() {
    for (name, status) in every_function() {
        assert_eq!(status, CrossloadStatus::Fault, "{name}");
    }
    assert!(message().contains("planted"), "{}", message());
}

/// Those that have no body in which anything could panic: they return what is there, or free it.
const BARE: [&str; 5] =
    ["crossload_abi", "crossload_buffer_free", "crossload_last_error", "crossload_status_name", "crossload_version"];

#[test]
fn no_function_was_forgotten() {
    let header = header::made();
    // A declaration begins its line, and may go on in the next.
    let declared: BTreeSet<&str> = header
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| line.split_once('(')?.0.split([' ', '*']).next_back())
        .filter(|name| name.starts_with("crossload_"))
        .collect();
    let called = every_function().into_iter().map(|(name, _)| name);
    assert_eq!(called.chain(BARE).collect::<BTreeSet<_>>(), declared);
}
