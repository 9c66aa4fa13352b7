//! Where looks are, and of which kind.

use crossload_pauses::{Error, instrument};
use wasmparser::{Operator, Parser, Payload, Validator};

/// Where the bytes are that a host writes.
const REQUESTS: u64 = 4096;

/// What a look does that finds its byte set.
#[derive(Debug, PartialEq)]
enum Look {
    Pause,
    End,
}
use Look::{End, Pause};

/// The text of a module with these functions, and what each module must have.
fn text(functions: &str) -> String {
    format!(
        r#"(module
            (import "host" "pause" (func $give_way))
            (memory 1)
            (global (export "CROSSLOAD_REQUESTS") i32 (i32.const {REQUESTS}))
            (func (export "crossload_pause") (call $give_way))
            {functions})"#
    )
}

fn binary(functions: &str) -> Vec<u8> {
    wat::parse_str(text(functions)).expect("it is a module")
}

/// The looks of each function but that which pauses, in the order in which they stand.
fn looks(functions: &str) -> Vec<Vec<Look>> {
    let made = instrument(&binary(functions)).expect("it has all that is needed");
    Validator::new().validate_all(&made).expect("it is still a module");
    let payloads = Parser::new(0).parse_all(&made).map(|payload| payload.expect("it is valid"));
    let bodies = payloads.filter_map(|payload| match payload {
        Payload::CodeSectionEntry(body) => Some(body),
        _ => None,
    });
    let found = bodies.map(|body| {
        let operators = body.get_operators_reader().expect("it is valid").into_iter();
        let operators: Vec<Operator> = operators.map(|operator| operator.expect("it is valid")).collect();
        operators
            .windows(3)
            .filter_map(|window| match window {
                [Operator::I32AtomicLoad8U { memarg }, Operator::If { .. }, Operator::Call { function_index: 1 }] => {
                    assert_eq!(memarg.offset, REQUESTS);
                    Some(Pause)
                }
                [Operator::I32AtomicLoad8U { memarg }, Operator::If { .. }, Operator::Unreachable] => {
                    assert_eq!(memarg.offset, REQUESTS + 1);
                    Some(End)
                }
                _ => None,
            })
            .collect()
    });
    found.skip(1).collect()
}

#[test]
fn what_runs_straight_on_needs_none() {
    assert_eq!(looks("(func $a (drop (i32.const 1))) (func (call $a) (if (i32.const 1) (then (call $a))))"), [[], []]);
}

#[test]
fn an_innermost_loop_that_calls_nothing_may_be_ended() {
    assert_eq!(looks("(func (loop (br 0)))"), [[End]]);
}

#[test]
fn a_loop_around_a_loop_may_pause() {
    assert_eq!(looks("(func (loop (block (loop (br 0))) (br 0)) (loop (br 0)))"), [[Pause, End, End]]);
}

#[test]
fn a_loop_that_calls_may_pause() {
    assert_eq!(
        looks("(func $a) (func (loop (call $a) (br 0))) (func (loop (block (if (i32.const 1) (then (call $a))))))"),
        [vec![], vec![Pause], vec![Pause]]
    );
}

#[test]
fn a_call_that_never_returns_is_none() {
    assert_eq!(
        looks("(func $panic) (func (loop (br_if 0 (i32.const 1)) (call $panic) unreachable))"),
        [vec![], vec![End]]
    );
}

#[test]
fn a_call_behind_a_loop_is_not_in_it() {
    assert_eq!(looks("(func $a) (func (loop (br_if 0 (i32.const 1))) (call $a))"), [vec![], vec![End]]);
}

#[test]
fn a_function_that_calls_itself_looks() {
    assert_eq!(looks("(func $a (call $a))"), [[Pause]]);
}

#[test]
fn a_function_that_ends_in_itself_looks() {
    assert_eq!(looks("(func $a (return_call $a))"), [[Pause]]);
}

#[test]
fn one_of_a_cycle_looks() {
    let cycle = looks("(func $a (call $b)) (func $b (call $c)) (func $c (call $a)) (func (call $a))");
    assert_eq!(cycle.iter().filter(|looks| **looks == [Pause]).count(), 1);
    assert_eq!(cycle[3], []);
}

#[test]
fn each_of_two_cycles_is_broken_where_they_meet() {
    assert_eq!(
        looks("(func $a (call $b) (call $c)) (func $b (call $a)) (func $c (call $a))"),
        [vec![Pause], vec![], vec![]]
    );
}

#[test]
fn cycles_inside_of_a_cycle_are_broken_too() {
    let nested = looks(
        "(func $a (call $b) (call $c) (call $d)) (func $b (call $a) (call $c)) (func $c (call $b) (call $d) (call $a))
         (func $d (call $a) (call $c))",
    );
    // Without `a`: b and c, c and d. Without `c` too: none.
    assert_eq!(nested, [vec![Pause], vec![], vec![Pause], vec![]]);
}

#[test]
fn what_a_table_holds_may_be_whoever_has_the_type() {
    let functions = |elements| {
        format!(
            "(type $plain (func)) (type $other (func (param i32))) (table 2 funcref) {elements}
             (func $a (call_indirect (type $plain) (i32.const 0)))
             (func $b (param i32) (call_indirect (type $plain) (i32.const 0)))"
        )
    };
    for elements in ["(elem (i32.const 0) $a $b)", "(elem (i32.const 0) funcref (ref.func $a) (ref.null func))"] {
        assert_eq!(looks(&functions(elements)), [vec![Pause], vec![]]);
    }
    assert_eq!(looks(&functions("(elem (i32.const 0) $b)")), [[], []]);
}

#[test]
fn types_are_the_same_by_what_they_are() {
    let functions = "(type $one (func)) (type $same (func)) (table 1 funcref) (elem (i32.const 0) $a)
         (func $a (type $one) (call_indirect (type $same) (i32.const 0)))";
    assert_eq!(looks(functions), [[Pause]]);
}

#[test]
fn what_a_global_or_a_table_begins_with_may_be_called() {
    for holder in [
        "(elem declare func $a) (global funcref (ref.func $a)) (table 1 funcref)",
        "(elem declare func $a) (table 1 1 (ref func) (ref.func $a))",
    ] {
        let functions = format!("(type $plain (func)) {holder} (func $a (call_indirect (type $plain) (i32.const 0)))");
        assert_eq!(looks(&functions), [[Pause]], "{holder}");
    }
}

#[test]
fn all_but_the_code_is_as_it_was() {
    let plain = binary(r#"(func (loop (br 0))) (data (i32.const 0) "crossload")"#);
    let others = |binary: &[u8]| -> Vec<(u8, Vec<u8>)> {
        let payloads = Parser::new(0).parse_all(binary).map(|payload| payload.expect("it is valid"));
        let sections = payloads.filter_map(|payload| payload.as_section());
        let contents = sections.map(|(id, range)| {
            (id, binary[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()].to_vec())
        });
        contents.filter(|(id, _)| *id != 10).collect()
    };
    assert_eq!(others(&instrument(&plain).expect("it has all that is needed")), others(&plain));
}

#[test]
fn a_module_without_what_is_needed_is_refused() {
    let refusal =
        |text: &str| instrument(&wat::parse_str(text).expect("it is a module")).expect_err("it lacks something");
    let global = |what| format!(r#"(module (func (export "crossload_pause")) {what})"#);
    for without in [
        global(""),
        global(r#"(global (export "CROSSLOAD_REQUESTS") (mut i32) (i32.const 1))"#),
        global(r#"(global (export "CROSSLOAD_REQUESTS") i64 (i64.const 1))"#),
        global(r#"(global (import "host" "g") i32) (export "CROSSLOAD_REQUESTS" (global 0))"#).replace(
            r#"(func (export "crossload_pause")) (global (import "host" "g") i32)"#,
            r#"(global (import "host" "g") i32) (func (export "crossload_pause"))"#,
        ),
    ] {
        assert_eq!(refusal(&without).to_string(), "the module exports no constant global `CROSSLOAD_REQUESTS`");
    }
    assert_eq!(refusal("(module)").to_string(), "the module exports no function `crossload_pause`");
}

#[test]
fn a_call_of_who_knows_whom_is_refused() {
    for body in ["(call_ref $plain (ref.null $plain))", "(drop (ref.func $a))"] {
        let text = text(&format!("(type $plain (func)) (elem declare func $a) (func $a {body})"));
        let refusal = instrument(&wat::parse_str(text).expect("it is a module")).expect_err("nobody can tell");
        assert!(matches!(refusal, Error::Unknown { function: 2, .. }), "{refusal}");
    }
}

#[test]
fn what_is_no_module_is_refused() {
    let whole = binary("(func (loop (br 0)))");
    // Without its last section, which has names, it is one.
    let cuts = (0..whole.len()).filter(|&length| Validator::new().validate_all(&whole[..length]).is_err());
    assert!(cuts.map(|length| instrument(&whole[..length])).all(|made| matches!(made, Err(Error::Malformed(_)))));
}
