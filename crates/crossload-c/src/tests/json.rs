//! Values come back from the guest as they went in, or are refused.

use super::{feed, get, message, open};
use crate::{
    status::{CrossloadStatus, CrossloadStep},
    transport::crossload_free,
};

/// What `value` comes back as, after the guest had it.
fn echoed(value: &str) -> Result<String, CrossloadStatus> {
    let session = open("").unwrap();
    let outcome = feed(session, "x", &format!("{{\"x\":{value}}}")).and_then(|step| {
        assert_eq!(step, CrossloadStep::Complete);
        get(session, c"value")
    });
    crossload_free(session);
    outcome
}

/// What an expression of the guest's comes out as.
fn evaluated(code: &str) -> Result<String, CrossloadStatus> {
    let session = open("").unwrap();
    assert_eq!(feed(session, code, ""), Ok(CrossloadStep::Complete), "{code}: {:?}", get(session, c"traceback"));
    let outcome = get(session, c"value");
    crossload_free(session);
    outcome
}

#[test]
fn values_come_back_as_they_went_in() {
    let long = "x".repeat(100);
    let digits = "9".repeat(4300);
    for value in [
        "null",
        "true",
        "0",
        "-9223372036854775808",
        "18446744073709551616",
        "-1267650600228229401496703205376",
        "1.5",
        "-0.0",
        "1e+300",
        r#""""#,
        r#""a\u0000b\"\\é😀""#,
        "[]",
        "{}",
        r#"[1,[2,[3,{"a":[null]}]]]"#,
        r#"{"a":1,"b":{"c":[1.5,"x"]}}"#,
        r#"{"$float":"nan"}"#,
        r#"{"$float":"-inf"}"#,
        r#"{"$bytes":"AAH/"}"#,
        r#"{"$tuple":[1,{"$tuple":[]}]}"#,
        r#"{"$set":[1]}"#,
        r#"{"$frozenset":[{"$tuple":[1]}]}"#,
        r#"{"$dict":[[1,2],[{"$tuple":[3]},"x"]]}"#,
        r#"{"$dict":[["$bytes",1]]}"#,
        r#"{"$bytes":1,"b":2}"#,
        r#"{"$exception":["ValueError","no"]}"#,
        r#"{"$exception":["KeyError",null]}"#,
        digits.as_str(),
        &format!("\"{long}\""),
        &format!("[\"{long}\",\"{long}\"]"),
        &format!("{}1{}", "[".repeat(190), "]".repeat(190)),
    ] {
        assert_eq!(echoed(value).as_deref(), Ok(value));
    }
}

#[test]
fn what_is_not_a_value_is_refused() {
    let deep = "[".repeat(1_000_000);
    for (value, word) in [
        ("", "not JSON"),
        ("[1", "not JSON"),
        ("NaN", "not JSON"),
        ("1e999", "too large"),
        (r#"{"$byte":"AA"}"#, "stands for nothing"),
        (r#"{"$bytes":"*"}"#, "base64"),
        (r#"{"$tuple":1}"#, "an array"),
        (r#"{"$float":"1"}"#, "nan"),
        (r#"{"$dict":[[1]]}"#, "pairs"),
        (deep.as_str(), "not JSON"),
    ] {
        assert_eq!(echoed(value), Err(CrossloadStatus::InvalidArgument), "{value:.20}");
        assert!(message().contains(word), "{value:.20}: {}", message());
    }
}

#[test]
fn what_has_no_form_in_json_is_refused_by_name() {
    for (code, word) in [
        ("1j", "a complex number"),
        ("range(3)", "can't leave"),
        ("class A: pass\nA()", "an instance"),
        ("x = []\nx.append(x)\nx", "holds itself"),
        ("10 ** 4300", "more than 4300 digits"),
        ("2 ** 1_000_000", "more than 4300 digits"),
        ("x = [1]\nfor _ in range(60):\n    x = [x, x]\nx", "64 MiB"),
    ] {
        assert_eq!(evaluated(code), Err(CrossloadStatus::NotJson), "{code}");
        assert!(message().contains(word), "{code}: {}", message());
    }
}

#[test]
fn deep_values_come_out_whole_up_to_the_depth_that_the_engine_cuts_at() {
    // M-10
    let code = |depth: usize| format!("x = 1\nfor _ in range({depth}):\n    x = [x]\nx");
    assert_eq!(evaluated(&code(900)), Ok(format!("{}1{}", "[".repeat(900), "]".repeat(900))));
    assert_eq!(evaluated(&code(5000)), Err(CrossloadStatus::NotJson));
}
