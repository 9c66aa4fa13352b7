//! The machine as its transports see it: requests in, responses out, and no request that breaks it.
#![allow(missing_docs)]

use crossload_engine::{Machine, Proven, this_build};
use crossload_snapshot::{Envelope, Event, Journal, write};
use minicbor::{Decoder, Encoder};

type Arguments<'a> = &'a dyn Fn(&mut Encoder<&mut Vec<u8>>);

/// A request with `count` arguments, written by `arguments`.
fn request(operation: &str, count: u64, arguments: Arguments<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    e.array(2).unwrap().str(operation).unwrap().map(count).unwrap();
    arguments(&mut e);
    bytes
}

fn bare(operation: &str) -> Vec<u8> {
    request(operation, 0, &|_| {})
}

fn feed(code: &str) -> Vec<u8> {
    request("feed", 1, &|e| {
        e.str("code").unwrap().str(code).unwrap();
    })
}

fn returning(value: i64) -> Vec<u8> {
    request("answer", 2, &|e| {
        e.str("kind").unwrap().str("return").unwrap();
        e.str("nodes").unwrap().array(1).unwrap().i64(value).unwrap();
    })
}

fn load(data: &[u8]) -> Vec<u8> {
    request("load", 1, &|e| {
        e.str("data").unwrap().bytes(data).unwrap();
    })
}

fn opened() -> Machine {
    let mut machine = Machine::new();
    assert_eq!(step(&machine.call(&bare("open"))), "idle");
    machine
}

/// Skips to the value of `key` in the map that the decoder stands before.
fn find(d: &mut Decoder<'_>, key: &str) -> bool {
    for _ in 0..d.map().unwrap().unwrap() {
        if d.str().unwrap() == key {
            return true;
        }
        d.skip().unwrap();
    }
    false
}

fn entry(response: &[u8], outer: &str, inner: &str) -> String {
    let mut d = Decoder::new(response);
    assert!(find(&mut d, outer), "no {outer} in {}", minicbor::display(response));
    assert!(find(&mut d, inner), "no {inner} in {}", minicbor::display(response));
    d.str().unwrap().to_owned()
}

fn step(response: &[u8]) -> String {
    entry(response, "turn", "step")
}

fn error(response: &[u8]) -> (String, String) {
    (entry(response, "error", "kind"), entry(response, "error", "message"))
}

fn path(response: &[u8]) -> String {
    entry(response, "restored", "path")
}

/// The one node of a completed feed.
fn result(response: &[u8]) -> String {
    assert_eq!(step(response), "complete", "{}", minicbor::display(response));
    let mut d = Decoder::new(response);
    find(&mut d, "turn");
    find(&mut d, "nodes");
    let at = d.position();
    minicbor::display(&response[at..]).to_string()
}

fn dump(machine: &mut Machine) -> Vec<u8> {
    dump_of(&machine.call(&bare("dump")))
}

fn dump_of(response: &[u8]) -> Vec<u8> {
    let mut d = Decoder::new(response);
    assert!(find(&mut d, "dump"));
    d.bytes().unwrap().to_vec()
}

/// The same snapshot as another build would have written it: its state is then not to be trusted.
fn foreign(snapshot: &[u8], journal: impl FnOnce(&[u8]) -> Option<Vec<u8>>) -> Vec<u8> {
    let envelope = Envelope::parse(snapshot).unwrap();
    let mut writer = envelope.writer.clone();
    writer.hash_class.width = 96 - writer.hash_class.width;
    let journal = journal(&envelope.require("journal").unwrap());
    let (host, state) = (envelope.require("host").unwrap(), envelope.require("state").unwrap());
    let mut sections = vec![("host", &*host), ("state", &*state)];
    if let Some(journal) = &journal {
        sections.push(("journal", journal));
    }
    write(&writer, &sections)
}

#[test]
fn a_feed_completes_with_its_value() {
    let mut machine = opened();
    assert_eq!(result(&machine.call(&feed("6 * 7"))), "[42]");
}

#[test]
fn a_question_suspends_until_it_is_answered() {
    let mut machine = opened();
    assert_eq!(step(&machine.call(&feed("ask(1) + 1"))), "call");
    assert_eq!(error(&machine.call(&feed("1"))).0, "misuse");
    assert_eq!(result(&machine.call(&returning(41))), "[42]");
    assert_eq!(error(&machine.call(&returning(41))).0, "misuse");
}

#[test]
fn nothing_works_before_a_session_is_opened_and_none_is_opened_twice() {
    let mut machine = Machine::new();
    for operation in [feed("1"), bare("dump"), bare("abandon"), returning(1)] {
        assert_eq!(error(&machine.call(&operation)).0, "misuse");
    }
    machine.call(&bare("open"));
    assert_eq!(error(&machine.call(&bare("open"))).0, "misuse");
}

#[test]
fn malformed_requests_are_answered_and_change_nothing() {
    let mut machine = opened();
    machine.call(&feed("x = 1"));
    let good = feed("x");
    for length in 0..good.len() {
        assert_eq!(error(&machine.call(&good[..length])).0, "request", "{length} bytes");
    }
    let unknown_argument = request("dump", 1, &|e| {
        e.str("form").unwrap().str("x").unwrap();
    });
    for operation in [bare("fly"), unknown_argument] {
        assert_eq!(error(&machine.call(&operation)).0, "request");
    }
    let mut trailing = good.clone();
    trailing.push(0);
    assert_eq!(error(&machine.call(&trailing)).0, "request");
    assert_eq!(result(&machine.call(&good)), "[1]");
}

#[test]
fn no_bytes_at_all_make_a_machine_panic() {
    // A linear congruential generator: the bytes are the same in every run.
    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 40).unwrap()
    };
    let good = [feed("[1, {'a': b'b'}]"), returning(1), load(b"\x89CLS\r\n\x1a\n"), bare("open")];
    let mut machine = opened();
    for _ in 0..20_000 {
        let mut bytes = good[random() % good.len()].clone();
        for _ in 0..=random() % 3 {
            let at = random() % bytes.len();
            bytes[at] = u8::try_from(random() % 256).unwrap();
        }
        machine.call(&bytes);
    }
}

#[test]
fn nodes_must_come_before_their_use() {
    let mut machine = opened();
    let forward = request("feed", 3, &|e| {
        e.str("code").unwrap().str("v").unwrap();
        e.str("nodes").unwrap().array(1).unwrap();
        e.array(2).unwrap().u8(2).unwrap().array(1).unwrap().u8(0).unwrap();
        e.str("inputs").unwrap().map(1).unwrap().str("v").unwrap().u8(0).unwrap();
    });
    let (kind, message) = error(&machine.call(&forward));
    assert_eq!(
        (kind.as_str(), message.as_str()),
        ("request", "malformed request: node 0 does not come before its use")
    );
}

#[test]
fn a_snapshot_of_this_build_is_loaded_from_its_state() {
    let mut machine = opened();
    machine.call(&feed("x = 41"));
    let snapshot = dump(&mut machine);
    assert_eq!(Envelope::parse(&snapshot).unwrap().writer, this_build());
    let mut copy = Machine::new();
    assert_eq!(path(&copy.call(&load(&snapshot))), "state");
    assert_eq!(result(&copy.call(&feed("x + 1"))), "[42]");
}

#[test]
fn a_pair_that_is_taken_from_the_table_changes_the_path_and_not_the_answer() {
    let mut machine = opened();
    machine.call(&feed("d = {b'k': 40}\nd[b'k'] += ask()"));
    machine.call(&returning(1));
    let snapshot = dump(&mut machine);
    let monty = this_build().monty;
    let table = Proven::default();
    for (proven, expected) in [(table.clone(), "state"), (table.without(&monty, &monty), "replay")] {
        let mut copy = Machine::new().with_proven(proven);
        assert_eq!(path(&copy.call(&load(&snapshot))), expected);
        assert_eq!(result(&copy.call(&feed("d['k'.encode()] + 1"))), "[42]");
    }
}

#[test]
fn without_a_journal_a_pair_that_is_not_in_the_table_is_refused() {
    let mut machine = Machine::new();
    machine.call(&request("open", 1, &|e| {
        e.str("journal").unwrap().bool(false).unwrap();
    }));
    machine.call(&feed("x = 41"));
    let snapshot = dump(&mut machine);
    assert_eq!(path(&Machine::new().call(&load(&snapshot))), "state");
    let monty = this_build().monty;
    let mut other = Machine::new().with_proven(Proven::default().without(&monty, &monty));
    let (kind, message) = error(&other.call(&load(&snapshot)));
    assert_eq!(kind, "incompatible");
    assert!(message.contains(&format!("state of monty {monty} was not proven")), "{message}");
}

#[test]
fn a_snapshot_of_another_hash_class_is_replayed() {
    let mut machine = opened();
    machine.call(&feed("x = 40\nx += ask()"));
    machine.call(&returning(1));
    let snapshot = foreign(&dump(&mut machine), |journal| Some(journal.to_vec()));
    let mut copy = Machine::new();
    assert_eq!(path(&copy.call(&load(&snapshot))), "replay");
    assert_eq!(result(&copy.call(&feed("x + 1"))), "[42]");
    let again = dump(&mut copy);
    assert_eq!(path(&Machine::new().call(&load(&foreign(&again, |journal| Some(journal.to_vec()))))), "replay");
}

#[test]
fn without_a_journal_another_hash_class_is_refused() {
    let mut machine = opened();
    let snapshot = foreign(&dump(&mut machine), |_| None);
    let (kind, message) = error(&Machine::new().call(&load(&snapshot)));
    assert_eq!(kind, "incompatible");
    assert!(message.contains("its dicts and sets hold hashes of a 32-bit little-endian build"), "{message}");
    assert!(message.contains("it has no journal"), "{message}");
}

#[test]
fn a_snapshot_whose_host_kept_files_for_it_is_refused_where_no_host_took_them_out() {
    let snapshot = dump(&mut opened());
    let envelope = Envelope::parse(&snapshot).unwrap();
    let (host, state) = (envelope.require("host").unwrap(), envelope.require("state").unwrap());
    let snapshot = write(&envelope.writer, &[("host", &host), ("state", &state), ("files", b"\xa0")]);
    let (kind, message) = error(&Machine::new().call(&load(&snapshot)));
    assert_eq!(kind, "incompatible");
    assert!(message.contains("it holds files that its guest wrote"), "{message}");
}

#[test]
fn an_event_that_was_changed_is_a_divergence() {
    let mut machine = opened();
    machine.call(&feed("x = 1"));
    machine.call(&feed("x + 1"));
    let snapshot = foreign(&dump(&mut machine), |journal| {
        let mut changed = Journal::default();
        for event in Journal::events(journal) {
            let event = event.unwrap();
            let other = feed("x + 2");
            let arguments =
                if event.arguments.windows(5).any(|window| window == b"x + 1") { &other[6..] } else { event.arguments };
            changed.push(&Event { arguments, ..event });
        }
        Some(changed.as_bytes().to_vec())
    });
    let (kind, message) = error(&Machine::new().call(&load(&snapshot)));
    assert_eq!(kind, "diverged");
    assert!(message.contains("at event 3 (feed of \"x + 2\")"), "{message}");
}

#[test]
fn positions_and_texts_that_differ_are_warnings() {
    let mut machine = opened();
    machine.call(&feed("1 / 0"));
    machine.call(&feed("ask()"));
    machine.call(&returning(1));
    let snapshot = foreign(&dump(&mut machine), |journal| {
        let mut changed = Journal::default();
        for event in Journal::events(journal) {
            let event = event.unwrap();
            let mut notes = event.notes.to_vec();
            if let Some(last) = notes.last_mut() {
                *last ^= 1;
            }
            changed.push(&Event { notes: &notes, ..event });
        }
        Some(changed.as_bytes().to_vec())
    });
    let response = Machine::new().call(&load(&snapshot));
    assert_eq!(path(&response), "replay");
    let mut d = Decoder::new(&response);
    assert!(find(&mut d, "restored") && find(&mut d, "warnings"));
    let warnings = minicbor::display(&response[d.position()..]).to_string();
    assert!(warnings.contains("event 2 (feed): its exception's text was "), "{warnings}");
    assert!(
        warnings.contains("event 3 (feed): its position in the source was [0, 4], here it is [0, 5]"),
        "{warnings}"
    );
}

#[test]
fn a_compressed_snapshot_is_loaded_like_any_other() {
    let mut machine = opened();
    machine.call(&feed("x = 'all work and no play ' * 100"));
    let compressed = dump_of(&machine.call(&request("dump", 1, &|e| {
        e.str("compress").unwrap().bool(true).unwrap();
    })));
    assert!(compressed.len() < dump(&mut machine).len() / 2);
    let mut reader = Machine::new();
    assert_eq!(path(&reader.call(&load(&compressed))), "state");
    assert_eq!(result(&reader.call(&feed("len(x)"))), "[2100]");
    let mut elsewhere = Machine::new();
    assert_eq!(path(&elsewhere.call(&load(&foreign(&compressed, |journal| Some(journal.to_vec()))))), "replay");
    assert_eq!(result(&elsewhere.call(&feed("len(x)"))), "[2100]");
}

#[test]
fn a_raw_dump_has_no_compressed_form() {
    let request = request("dump", 2, &|e| {
        e.str("format").unwrap().str("monty").unwrap().str("compress").unwrap().bool(true).unwrap();
    });
    assert_eq!(error(&opened().call(&request)), ("setting".to_owned(), "a raw dump has no compressed form".to_owned()));
}

#[test]
fn no_change_of_a_journal_panics_or_passes_for_another_program() {
    let mut machine = opened();
    machine.call(&feed("x = [1]"));
    machine.call(&feed("x.append(ask(2))"));
    machine.call(&returning(3));
    let snapshot = dump(&mut machine);
    let expected = result(&machine.call(&feed("x")));
    let length = Envelope::parse(&snapshot).unwrap().require("journal").unwrap().len();
    for at in 0..length {
        let damaged = foreign(&snapshot, |journal| {
            let mut journal = journal.to_vec();
            journal[at] ^= 0x01;
            Some(journal)
        });
        let mut copy = Machine::new();
        let response = copy.call(&load(&damaged));
        if Decoder::new(&response).map().unwrap() == Some(1) {
            assert!(["corrupt", "diverged", "incompatible"].contains(&error(&response).0.as_str()), "byte {at}");
        } else {
            // What changed is told by nothing but a warning: a position in the source, say.
            assert_eq!(result(&copy.call(&feed("x"))), expected, "byte {at}");
        }
    }
}

fn inspect(data: &[u8]) -> Vec<u8> {
    request("inspect", 1, &|e| {
        e.str("data").unwrap().bytes(data).unwrap();
    })
}

/// The path of an inspection's decision.
fn decision(response: &[u8]) -> String {
    let mut d = Decoder::new(response);
    assert!(find(&mut d, "inspection") && find(&mut d, "decision") && find(&mut d, "path"));
    d.str().unwrap().to_owned()
}

#[test]
fn an_inspection_decides_as_a_load_does_and_runs_nothing() {
    let mut machine = opened();
    machine.call(&feed("x = 1\nask()"));
    let snapshot = dump(&mut machine);
    let mut reader = Machine::new();
    assert_eq!(decision(&reader.call(&inspect(&snapshot))), "state");
    assert_eq!(decision(&reader.call(&inspect(&foreign(&snapshot, |journal| Some(journal.to_vec()))))), "replay");
    assert_eq!(decision(&reader.call(&inspect(&foreign(&snapshot, |_| None)))), "refuse");
    assert_eq!(step(&reader.call(&load(&snapshot))), "call", "the machine is still without a session before it");
}

#[test]
fn an_inspection_of_any_bytes_is_an_answer() {
    let mut machine = opened();
    machine.call(&feed("d = {b'k': [1.5, 'x']}\nask(d)"));
    let snapshot = dump(&mut machine);
    let mut reader = Machine::new();
    for length in 0..snapshot.len() {
        let kind = entry(&reader.call(&inspect(&snapshot[..length])), "inspection", "kind");
        assert_eq!(kind, if length == 0 { "unknown" } else { "crossload" }, "{length} bytes");
    }
    let length = Envelope::parse(&snapshot).unwrap().require("journal").unwrap().len();
    for at in 0..length {
        for change in [0x01, 0x80] {
            let changed = foreign(&snapshot, |journal| {
                let mut journal = journal.to_vec();
                journal[at] ^= change;
                Some(journal)
            });
            assert_eq!(entry(&reader.call(&inspect(&changed)), "inspection", "kind"), "crossload");
        }
    }
}

#[test]
fn a_replay_can_be_asked_for() {
    let mut machine = opened();
    machine.call(&feed("x = 1"));
    let snapshot = dump(&mut machine);
    let replayed = request("load", 2, &|e| {
        e.str("data").unwrap().bytes(&snapshot).unwrap().str("replay").unwrap().bool(true).unwrap();
    });
    assert_eq!(path(&Machine::new().call(&load(&snapshot))), "state");
    assert_eq!(path(&Machine::new().call(&replayed)), "replay");
}

#[test]
fn a_divergence_is_told_in_words() {
    let mut machine = opened();
    machine.call(&feed("print('a')\nfetch(1, k=b'v')"));
    let snapshot = foreign(&dump(&mut machine), |journal| {
        let mut changed = Journal::default();
        for event in Journal::events(journal) {
            let event = event.unwrap();
            // The recorded argument becomes another one, as if another program had run.
            let outcome: Vec<u8> = event.outcome.iter().map(|byte| if *byte == b'v' { b'w' } else { *byte }).collect();
            changed.push(&Event { outcome: &outcome, ..event });
        }
        Some(changed.as_bytes().to_vec())
    });
    let (kind, message) = error(&Machine::new().call(&load(&snapshot)));
    assert_eq!(kind, "diverged");
    assert!(message.contains("it was call fetch(1, k=b'w'), printed sha256 "), "{message}");
    assert!(message.contains("here it is call fetch(1, k=b'v'), printed sha256 "), "{message}");
}
