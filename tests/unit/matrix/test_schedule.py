from __future__ import annotations

from crossload.matrix.schedule import BATCH, Schedule, Seat, Task
from crossload.matrix.vocabulary import Party


def test_reads_wait_for_their_write() -> None:
    write, read = Task("a", "s"), Task("b", "s", "a")
    schedule = Schedule([write], [read])
    assert schedule.take() == [write]
    assert schedule.take() == []
    schedule.done(write)
    assert schedule.take() == [read]
    assert not schedule.finished
    schedule.done(read)
    assert schedule.finished


def test_a_relay_waits_for_its_write_and_its_readers_wait_for_it() -> None:
    write, rewrite, read = Task("a", "s"), Task("b", "s", "a", rewrites=True), Task("a", "s", "a", "b")
    assert [task.role for task in (write, rewrite, read)] == [Party.WRITER, Party.RELAY, Party.READER]
    schedule = Schedule([rewrite, write], [read])
    for task in (write, rewrite, read):
        assert schedule.take() == [task]
        assert schedule.take() == []
        schedule.done(task)
    assert schedule.finished


def test_a_relay_of_a_stored_write_is_ready_at_once() -> None:
    rewrite = Task("b", "s", "a", rewrites=True)
    assert Schedule([rewrite], [Task("a", "s", "a", "b")]).take() == [rewrite]


def test_reads_of_a_stored_write_are_ready_at_once() -> None:
    read = Task("b", "s", "a")
    assert Schedule([], [read]).take() == [read]


def test_a_target_writes_and_reads_in_two_seats() -> None:
    write, read = Task("a", "s"), Task("a", "t", "b")
    assert (write.seat, read.seat) == (Seat("a", Party.WRITER), Seat("a", Party.READER))
    schedule = Schedule([write], [read])
    assert sorted([*schedule.take(), *schedule.take()]) == sorted([write, read])


def test_a_busy_seat_is_not_taken_twice() -> None:
    tasks = [Task("a", f"s{index}") for index in range(BATCH + 1)]
    schedule = Schedule(tasks, [])
    assert schedule.take() == tasks[:BATCH]
    assert schedule.take() == []
    for task in tasks[:BATCH]:
        schedule.done(task)
    assert schedule.release(Seat("a", Party.WRITER)) is False
    assert schedule.take() == tasks[BATCH:]
    schedule.done(tasks[BATCH])
    assert schedule.release(Seat("a", Party.WRITER)) is True


def test_the_seat_with_most_to_do_comes_first() -> None:
    schedule = Schedule([Task("a", "s")], [Task("b", "s", "x"), Task("b", "t", "x")])
    assert {task.target for task in schedule.take()} == {"b"}
