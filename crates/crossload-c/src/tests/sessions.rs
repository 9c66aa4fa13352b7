//! Handles: none that is stale, foreign or in use reaches a session.

use std::{ptr, thread, time::Duration};

use super::{feed, get, message, open, resume};
use crate::{
    buffer::{CrossloadBuffer, crossload_buffer_free},
    opening::crossload_open,
    status::{CrossloadStatus, CrossloadStep},
    steps::crossload_feed,
    transport::{crossload_free, crossload_new},
};

#[test]
fn a_question_suspends_until_it_is_answered() {
    let session = open(r#"{"limits": {"max_recursion_depth": 100}}"#).unwrap();
    assert_eq!(feed(session, "print('hi')\nask(1, b'x', k=2) + 1", ""), Ok(CrossloadStep::Call));
    assert_eq!(get(session, c"name").as_deref(), Ok("ask"));
    assert_eq!(get(session, c"args").as_deref(), Ok(r#"[1,{"$bytes":"eA=="}]"#));
    assert_eq!(get(session, c"kwargs").as_deref(), Ok(r#"{"k":2}"#));
    assert_eq!(get(session, c"stdout").as_deref(), Ok("hi\n"));
    assert_eq!(get(session, c"value"), Err(CrossloadStatus::Absent));
    assert_eq!(resume(session, "41"), Ok(CrossloadStep::Complete));
    assert_eq!(get(session, c"value").as_deref(), Ok("42"));
    assert_eq!(resume(session, "41"), Err(CrossloadStatus::Misuse));
    crossload_free(session);
}

#[test]
fn a_freed_handle_names_nothing_and_neither_does_the_one_that_takes_its_place() {
    // M-06, M-07
    let first = open("").unwrap();
    assert_eq!(crossload_free(first), CrossloadStatus::Ok);
    assert_eq!(crossload_free(first), CrossloadStatus::InvalidHandle);
    let second = open("").unwrap();
    assert_ne!(first, second);
    assert_eq!(feed(first, "1", ""), Err(CrossloadStatus::InvalidHandle));
    assert!(message().contains("was freed"));
    assert_eq!(feed(second, "1", ""), Ok(CrossloadStep::Complete));
    crossload_free(second);
}

#[test]
fn no_number_that_is_not_a_handle_is_taken_for_one() {
    let session = open("").unwrap();
    let neighbors = (0..64).map(|bit| session ^ (1 << bit));
    for foreign in [0, 1, u64::MAX, 0xdead_beef].into_iter().chain(neighbors) {
        assert_eq!(feed(foreign, "1", ""), Err(CrossloadStatus::InvalidHandle), "{foreign:#x}");
    }
    crossload_free(session);
}

#[test]
fn a_session_in_use_is_busy_and_is_not_freed() {
    let session = open(r#"{"limits": {"max_feed_duration_secs": 0.5}}"#).unwrap();
    let running = thread::spawn(move || {
        loop {
            // The other thread looks at the session, and may be inside at that moment.
            let outcome = feed(session, "while True:\n    pass", "");
            if outcome != Err(CrossloadStatus::Busy) {
                return outcome;
            }
        }
    });
    // Absent until the other thread comes in.
    while get(session, c"limit") == Err(CrossloadStatus::Absent) {
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(crossload_free(session), CrossloadStatus::Busy);
    assert_eq!(running.join().unwrap(), Ok(CrossloadStep::Raised));
    assert!(get(session, c"limit").unwrap().contains(r#""kind":"time""#));
    assert_eq!(crossload_free(session), CrossloadStatus::Ok);
}

#[test]
fn a_small_thread_runs_what_is_nested_deep() {
    // M-04, M-11
    let small = thread::Builder::new().stack_size(64 * 1024).spawn(|| {
        let session = open("").unwrap();
        assert_eq!(
            feed(session, "def f(n):\n    return 0 if n == 0 else 1 + f(n - 1)\nf(900)", ""),
            Ok(CrossloadStep::Complete)
        );
        assert_eq!(get(session, c"value").as_deref(), Ok("900"));
        assert_eq!(feed(session, "f(5000)", ""), Ok(CrossloadStep::Raised));
        assert_eq!(get(session, c"type").as_deref(), Ok("RecursionError"));
        assert!(get(session, c"limit").unwrap().contains(r#""kind":"recursion""#));
        let nested = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
        assert!(matches!(feed(session, &nested, ""), Ok(CrossloadStep::Raised | CrossloadStep::Complete)));
        crossload_free(session);
    });
    small.unwrap().join().unwrap();
}

#[test]
fn arguments_that_no_correct_caller_passes_are_refused() {
    let session = open("").unwrap();
    let mut step = CrossloadStep::Idle;
    let mut call = |code: *const u8, len: usize| unsafe {
        crossload_feed(session, code.cast(), len, ptr::null(), 0, &raw mut step)
    };
    assert_eq!(call(ptr::null(), 1), CrossloadStatus::InvalidArgument);
    assert_eq!(call(b"x".as_ptr(), usize::MAX - 1), CrossloadStatus::InvalidArgument);
    assert_eq!(call(b"\xff".as_ptr(), 1), CrossloadStatus::InvalidArgument);
    assert!(message().contains("UTF-8"));
    assert_eq!(call(c"1".as_ptr().cast(), usize::MAX), CrossloadStatus::Ok);
    assert_eq!(unsafe { crossload_new(ptr::null_mut()) }, CrossloadStatus::InvalidArgument);
    assert_eq!(
        unsafe { crossload_open(ptr::null(), 0, ptr::without_provenance_mut(4)) },
        CrossloadStatus::InvalidArgument
    );
    unsafe { crossload_buffer_free(ptr::null_mut()) };
    let mut empty = CrossloadBuffer::default();
    unsafe { crossload_buffer_free(&raw mut empty) };
    crossload_free(session);
}

#[test]
fn settings_that_can_not_hold_are_refused() {
    for (settings, status) in [
        ("[]", CrossloadStatus::InvalidArgument),
        (r#"{"limit": {}}"#, CrossloadStatus::Request),
        (r#"{"limits": {"max_feed_duration_secs": -1.5}}"#, CrossloadStatus::Setting),
        (r#"{"limits": {"max_memory": -1}}"#, CrossloadStatus::Setting),
    ] {
        assert_eq!(open(settings), Err(status), "{settings}");
    }
}
