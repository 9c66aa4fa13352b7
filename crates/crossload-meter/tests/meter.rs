//! Accounts are their threads' own, and turns are taken one at a time (M-08, M-13).

use std::{
    hint::black_box,
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering::Relaxed},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use crossload_meter::{Alarm, Allocator, Counting, Turn, uncounted};
use monty_types::{BASELINE_MEMORY, LIVE_MEMORY};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

const SOON: Duration = Duration::from_millis(20);

fn bytes(size: usize) -> Vec<u8> {
    black_box(Vec::with_capacity(size))
}

#[test]
fn an_account_goes_on_from_what_it_held() {
    let counting = Counting::resume(0);
    let kept = bytes(1000);
    drop(bytes(5000));
    let held = counting.finish();
    assert_eq!(held, 1000);
    drop(bytes(300));
    let counting = Counting::resume(held);
    let more = bytes(10);
    drop(kept);
    assert_eq!(counting.finish(), 10);
    drop(more);
}

#[test]
fn memory_that_grows_and_shrinks_counts_as_what_it_is() {
    let counting = Counting::resume(0);
    let mut kept: Vec<u8> = bytes(100);
    kept.push(1);
    kept.reserve_exact(999);
    let zeros = black_box(vec![0_u64; 50]);
    kept.shrink_to(500);
    assert_eq!(counting.finish(), 500 + 400);
    drop((kept, zeros));
}

#[test]
fn what_could_not_be_had_is_not_counted() {
    let counting = Counting::resume(0);
    assert!(black_box(Vec::<u8>::new()).try_reserve_exact(isize::MAX.cast_unsigned()).is_err());
    assert_eq!(counting.finish(), 0);
}

#[test]
fn work_that_is_not_the_sessions_is_not_counted() {
    let counting = Counting::resume(0);
    let kept = uncounted(|| bytes(1000));
    uncounted(|| drop(bytes(10)));
    assert_eq!(counting.finish(), 0);
    drop(kept);
}

#[test]
fn threads_count_for_themselves() {
    let started = Barrier::new(8);
    thread::scope(|scope| {
        for size in 1..=8 {
            let started = &started;
            scope.spawn(move || {
                let counting = Counting::resume(0);
                started.wait();
                let mut kept = Vec::with_capacity(1000);
                kept.extend((0..1000).map(|_| bytes(size)));
                let list = 1000 * size_of::<Vec<u8>>();
                assert_eq!(counting.finish(), (list + 1000 * size).cast_signed());
                drop(kept);
            });
        }
    });
}

#[test]
fn the_interpreters_counters_show_whose_turn_it_is() {
    let turn = Turn::take();
    let counting = Counting::resume(70);
    let kept = bytes(1000);
    thread::scope(|scope| {
        scope.spawn(|| {
            let counting = Counting::resume(0);
            drop(bytes(9));
            assert_eq!(counting.finish(), 0);
        });
    });
    let spawning = LIVE_MEMORY.load(Relaxed) - 1070;
    assert!(spawning < 1000, "what starting a thread leaves, and no more: {spawning}");
    assert_eq!(BASELINE_MEMORY.load(Relaxed), 0);
    let nested = Turn::take();
    drop(nested);
    drop(kept);
    assert_eq!(LIVE_MEMORY.load(Relaxed), 70 + spawning);
    drop((counting, turn));
}

#[test]
fn more_freed_than_counted_is_nothing() {
    let kept = bytes(1000);
    let turn = Turn::take();
    let counting = Counting::resume(0);
    drop(kept);
    assert_eq!(LIVE_MEMORY.load(Relaxed), 0);
    assert_eq!(counting.finish(), -1000);
    drop(turn);
}

#[test]
fn all_memory_counts_as_taken_from_the_alarm_to_its_end() {
    let churn = || (0..1000).for_each(|size| drop(bytes(size)));
    let turn = Turn::take();
    let counting = Counting::resume(70);
    let alarm = Alarm::at(Instant::now() + SOON);
    churn();
    assert_eq!((LIVE_MEMORY.load(Relaxed), Alarm::rang()), (70, false));
    thread::sleep(SOON);
    assert!(!Alarm::rang(), "it is noticed where memory changes");
    churn();
    assert_eq!((LIVE_MEMORY.load(Relaxed), Alarm::rang()), (usize::MAX, true));
    drop(alarm);
    assert_eq!((LIVE_MEMORY.load(Relaxed), Alarm::rang()), (70, false));
    assert_eq!(counting.finish(), 70);
    drop(turn);
}

#[test]
fn one_turn_is_taken_at_a_time_and_the_wait_for_it_can_be_given_up() {
    let turn = Turn::take();
    thread::scope(|scope| {
        let waited = scope.spawn(|| {
            let began = Instant::now();
            assert!(Turn::take_within(SOON).is_none());
            began.elapsed()
        });
        assert!(waited.join().unwrap() >= SOON);
        let (entered, entry) = mpsc::channel();
        scope.spawn(move || {
            let _turn = Turn::take();
            entered.send(()).unwrap();
        });
        assert!(entry.recv_timeout(SOON).is_err());
        drop(turn);
        entry.recv().unwrap();
    });
}

#[test]
fn nobody_is_kept_from_a_turn_by_those_who_come_back_for_theirs() {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Relaxed) {
                    let _turn = Turn::take();
                    thread::sleep(Duration::from_millis(3));
                }
            });
        }
        thread::sleep(SOON);
        for _ in 0..5 {
            assert!(Turn::take_within(Duration::from_secs(5)).is_some());
        }
        done.store(true, Relaxed);
    });
}
