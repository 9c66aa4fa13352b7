//! The loop that answers the kit: one JSON line in, one JSON line out.

use std::{
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    process::ExitCode,
};

use base64::{prelude::BASE64_STANDARD, Engine};
use serde_json::{json, Value};

use crate::{Adapter, Error, Scenario, Told};

pub(crate) const PROTOCOL_VERSION: u32 = 1;

/// Longest request or answer in bytes, newline included.
const MAX_LINE: usize = 64 * 1024 * 1024;

/// Answers requests on the standard streams until `bye` or the end of input: all that a worker's `main` has to do.
pub fn serve(adapter: &mut dyn Adapter) -> ExitCode {
    let requests = BufReader::new(io::stdin().lock());
    let answers = BufWriter::new(io::stdout().lock());
    match serve_on(adapter, requests, answers) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the worker ends: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers requests from any stream on any other.
///
/// # Errors
///
/// Where the channel itself fails: on a line that is too long or cut off there is no way on.
pub fn serve_on(adapter: &mut dyn Adapter, mut requests: impl BufRead, mut answers: impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        requests.by_ref().take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(());
        }
        if line.len() > MAX_LINE || line.last() != Some(&b'\n') {
            return Err(io::Error::other(format!("a request is longer than {MAX_LINE} bytes, or cut off")));
        }
        let (answer, more) = answer_line(adapter, &line);
        let mut text = answer.to_string();
        if text.len() >= MAX_LINE {
            let message = format!("the answer takes {} bytes, over the limit of {MAX_LINE}", text.len());
            text = labeled(answer["id"].clone(), told(fault("LineTooLong", message))).to_string();
        }
        writeln!(answers, "{text}")?;
        answers.flush()?;
        if !more {
            return Ok(());
        }
    }
}

/// The answer to one line, and whether another one may follow.
fn answer_line(adapter: &mut dyn Adapter, line: &[u8]) -> (Value, bool) {
    match serde_json::from_slice::<Value>(line) {
        Ok(request) => {
            let answer = carry_out(adapter, &request).unwrap_or_else(told);
            (labeled(request["id"].clone(), answer), request["verb"] != "bye")
        }
        Err(problem) => (labeled(Value::Null, told(fault("Request", problem.to_string()))), true),
    }
}

fn carry_out(adapter: &mut dyn Adapter, request: &Value) -> Result<Value, Error> {
    let mut answer = match request["verb"].as_str().unwrap_or_default() {
        "describe" => adapter.identity().describe(),
        "bye" => json!({}),
        "write" => {
            let written = adapter.write(&scenario(adapter, request)?)?;
            json!({"snapshot": BASE64_STANDARD.encode(written.snapshot), "answers": written.answers})
        }
        "read" => {
            let answers = adapter.read(&scenario(adapter, request)?, &snapshot(request)?)?;
            json!({"answers": answers, "path": null})
        }
        "rewrite" => {
            let again = adapter.rewrite(&scenario(adapter, request)?, &snapshot(request)?)?;
            json!({"snapshot": BASE64_STANDARD.encode(again)})
        }
        verb => return Err(Error::Unsupported(format!("unknown verb {verb:?}"))),
    };
    answer["status"] = json!("ok");
    Ok(answer)
}

fn scenario(adapter: &dyn Adapter, request: &Value) -> Result<Scenario, Error> {
    let sent = &request["scenario"];
    let codes = |part: &str| -> Vec<String> {
        let cells = sent["body"][part].as_array().into_iter().flatten();
        cells.filter_map(|cell| cell["code"].as_str().map(str::to_owned)).collect()
    };
    let scenario = Scenario {
        name: sent["name"].as_str().unwrap_or_default().to_owned(),
        digest: sent["digest"].as_str().unwrap_or_default().to_owned(),
        feeds: codes("feeds"),
        questions: codes("questions"),
        body: sent["body"].clone(),
    };
    if adapter.knows(&scenario) {
        Ok(scenario)
    } else {
        Err(Error::Unsupported(format!("unknown scenario {:?}", scenario.name)))
    }
}

fn snapshot(request: &Value) -> Result<Vec<u8>, Error> {
    let text = request["snapshot"].as_str().unwrap_or_default();
    BASE64_STANDARD.decode(text).map_err(|problem| fault("Request", problem.to_string()))
}

fn fault(kind: &str, message: String) -> Error {
    Error::Fault(Told { kind: kind.to_owned(), message })
}

fn told(error: Error) -> Value {
    let said =
        |status: &str, Told { kind, message }| json!({"status": status, "error": {"type": kind, "message": message}});
    match error {
        Error::Unsupported(reason) => json!({"status": "unsupported", "reason": reason}),
        Error::Refused(told) => said("refused", told),
        Error::Failed(told) => said("failed", told),
        Error::Fault(told) => {
            let mut answer = said("error", told);
            answer["error"]["traceback"] = json!("");
            answer
        }
    }
}

fn labeled(id: Value, mut fields: Value) -> Value {
    fields["id"] = id;
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{canonical, failing, refusing, Identity, Written};

    /// Writes its first feed as it is, reads whatever is UTF-8, and breaks on an empty text.
    struct Texts;

    impl Adapter for Texts {
        fn identity(&self) -> Identity {
            Identity::new("texts", "1.0.0", "texts")
        }

        fn write(&mut self, scenario: &Scenario) -> Result<Written, Error> {
            Ok(Written { snapshot: scenario.feeds[0].clone().into_bytes(), answers: vec![canonical::int(1)] })
        }

        fn read(&mut self, scenario: &Scenario, snapshot: &[u8]) -> Result<Vec<Value>, Error> {
            let text = refusing(|| std::str::from_utf8(snapshot))?;
            let number: u8 = failing(|| text.parse())?;
            Ok(scenario.questions.iter().map(|_| canonical::int(number)).collect())
        }
    }

    fn ask(requests: &[Value]) -> Vec<Value> {
        let lines: Vec<String> = requests.iter().map(Value::to_string).collect();
        talk(&(lines.join("\n") + "\n"))
    }

    fn talk(lines: &str) -> Vec<Value> {
        let mut answers = Vec::new();
        serve_on(&mut Texts, lines.as_bytes(), &mut answers).unwrap();
        let text = String::from_utf8(answers).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn asked(verb: &str, snapshot: &[u8]) -> Value {
        let body = json!({"feeds": [{"code": "7"}], "questions": [{"label": "it", "code": "x"}]});
        let scenario = json!({"name": "thing", "digest": "sha256:0", "body": body});
        json!({"id": 1, "verb": verb, "scenario": scenario, "snapshot": BASE64_STANDARD.encode(snapshot)})
    }

    #[test]
    fn each_answer_carries_its_requests_id() {
        let answers = ask(&[json!({"id": 7, "verb": "describe"}), json!({"id": "x", "verb": "bye"})]);
        assert_eq!((&answers[0]["id"], &answers[0]["subject"]), (&json!(7), &json!("texts")));
        assert_eq!(answers[1], json!({"id": "x", "status": "ok"}));
    }

    #[test]
    fn a_snapshot_travels_as_base64_with_the_writers_answers() {
        let answer = json!({"id": 1, "status": "ok", "snapshot": "Nw==", "answers": [{"int": "1"}]});
        assert_eq!(ask(&[asked("write", b"")]), [answer]);
    }

    #[test]
    fn what_the_subject_says_while_loading_is_a_refusal_and_later_a_failure() {
        let answers = ask(&[asked("read", b"8"), asked("read", b"\xff"), asked("read", b"x")]);
        assert_eq!(answers[0], json!({"id": 1, "status": "ok", "answers": [{"int": "8"}], "path": null}));
        assert_eq!((&answers[1]["status"], &answers[1]["error"]["type"]), (&json!("refused"), &json!("Utf8Error")));
        assert_eq!((&answers[2]["status"], &answers[2]["error"]["type"]), (&json!("failed"), &json!("ParseIntError")));
    }

    #[test]
    fn what_an_adapter_does_not_do_is_unsupported() {
        let made_up = json!({"id": 1, "verb": "write", "scenario": {"name": "x", "body": {"made-up": 1}}});
        let answers = ask(&[asked("rewrite", b"7"), asked("dance", b""), made_up]);
        let reasons: Vec<&str> = answers.iter().filter_map(|answer| answer["reason"].as_str()).collect();
        assert_eq!(reasons, ["this adapter has no rewrite", "unknown verb \"dance\"", "unknown scenario \"x\""]);
    }

    #[test]
    fn nothing_is_answered_after_bye() {
        assert_eq!(ask(&[json!({"id": 1, "verb": "bye"}), json!({"id": 2, "verb": "bye"})]).len(), 1);
    }

    #[test]
    fn a_line_that_is_no_request_is_an_error_without_an_id() {
        let answers = talk("hello\n");
        assert_eq!((&answers[0]["id"], &answers[0]["status"]), (&Value::Null, &json!("error")));
    }

    #[test]
    fn a_request_cut_off_ends_the_worker() {
        assert!(serve_on(&mut Texts, "{\"id\": 1".as_bytes(), Vec::new()).is_err());
    }
}
