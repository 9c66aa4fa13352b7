//! The loop that answers the kit: one JSON line in, one JSON line out.

use std::io::{self, BufRead, Read, Write};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    identity,
    play::{self, Problem},
    scenario::Scenario,
};

/// Longest request or answer in bytes, newline included.
const MAX_LINE: usize = 64 * 1024 * 1024;

#[derive(Deserialize)]
struct Request {
    id: Value,
    verb: String,
    scenario: Option<Value>,
    snapshot: Option<String>,
}

/// Answers requests until `bye` or the end of input.
///
/// Fails where the channel itself does: on a line that is too long or cut off there is no way on.
pub(crate) fn serve(mut requests: impl BufRead, mut answers: impl Write) -> io::Result<()> {
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
        let (answer, more) = answer_line(&line);
        let mut text = answer.to_string();
        if text.len() >= MAX_LINE {
            let message = format!("the answer takes {} bytes, over the limit of {MAX_LINE}", text.len());
            text = labeled(answer["id"].clone(), error("LineTooLong", &message)).to_string();
        }
        writeln!(answers, "{text}")?;
        answers.flush()?;
        if !more {
            return Ok(());
        }
    }
}

/// The answer to one line, and whether another one may follow.
fn answer_line(line: &[u8]) -> (Value, bool) {
    match serde_json::from_slice::<Request>(line) {
        Ok(request) => {
            let more = request.verb != "bye";
            (labeled(request.id.clone(), answer(&request)), more)
        }
        Err(problem) => (labeled(Value::Null, error("Request", &problem.to_string())), true),
    }
}

fn answer(request: &Request) -> Value {
    match request.verb.as_str() {
        "describe" => labeled_ok(identity::describe()),
        "write" => with_scenario(request, |scenario| {
            let written = play::write(scenario)?;
            Ok(json!({"snapshot": BASE64_STANDARD.encode(written.snapshot), "answers": written.answers}))
        }),
        "read" => with_snapshot(request, |scenario, snapshot| {
            Ok(json!({"answers": play::read(scenario, snapshot)?, "path": null}))
        }),
        "rewrite" => with_snapshot(request, |scenario, snapshot| {
            Ok(json!({"snapshot": BASE64_STANDARD.encode(play::rewrite(scenario, snapshot)?)}))
        }),
        "bye" => labeled_ok(json!({})),
        verb => json!({"status": "unsupported", "reason": format!("unknown verb {verb:?}")}),
    }
}

fn with_scenario(request: &Request, verb: impl FnOnce(&Scenario) -> Result<Value, Problem>) -> Value {
    let Some(sent) = &request.scenario else {
        return error("Request", &format!("{:?} needs a scenario", request.verb));
    };
    match Scenario::deserialize(sent) {
        Ok(scenario) => match verb(&scenario) {
            Ok(fields) => labeled_ok(fields),
            Err(problem) => report(&problem),
        },
        Err(unusable) => {
            let reason = format!("unknown scenario {}: {unusable}", sent["name"]);
            json!({"status": "unsupported", "reason": reason})
        }
    }
}

fn with_snapshot(request: &Request, verb: impl FnOnce(&Scenario, &[u8]) -> Result<Value, Problem>) -> Value {
    with_scenario(request, |scenario| {
        let text = request.snapshot.as_deref().unwrap_or_default();
        let bytes = BASE64_STANDARD.decode(text).map_err(|problem| Problem::Request(problem.to_string()))?;
        verb(scenario, &bytes)
    })
}

fn report(problem: &Problem) -> Value {
    let kind = problem.kind();
    let message = problem.to_string();
    match problem {
        Problem::Unsupported { .. } => json!({"status": "unsupported", "reason": message}),
        Problem::Refused(_) => json!({"status": "refused", "error": {"type": kind, "message": message}}),
        Problem::Failed(_) | Problem::Elsewhere { .. } => {
            json!({"status": "failed", "error": {"type": kind, "message": message}})
        }
        Problem::Request(_) | Problem::Scenario(_) | Problem::Dump(_) | Problem::TooDeep(_) => error(kind, &message),
    }
}

fn error(kind: &str, message: &str) -> Value {
    json!({"status": "error", "error": {"type": kind, "message": message, "traceback": ""}})
}

fn labeled_ok(mut fields: Value) -> Value {
    fields["status"] = json!("ok");
    fields
}

fn labeled(id: Value, mut fields: Value) -> Value {
    fields["id"] = id;
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(requests: &str) -> Vec<Value> {
        let mut answers = Vec::new();
        serve(requests.as_bytes(), &mut answers).unwrap();
        let lines = String::from_utf8(answers).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn each_answer_carries_its_requests_id() {
        let answers = ask("{\"id\": 7, \"verb\": \"describe\"}\n{\"id\": \"x\", \"verb\": \"bye\"}\n");
        assert_eq!(answers[0]["id"], 7);
        assert_eq!(answers[1], json!({"id": "x", "status": "ok"}));
    }

    #[test]
    fn nothing_is_answered_after_bye() {
        assert_eq!(ask("{\"id\": 1, \"verb\": \"bye\"}\n{\"id\": 2, \"verb\": \"bye\"}\n").len(), 1);
    }

    #[test]
    fn an_unknown_verb_is_unsupported() {
        assert_eq!(ask("{\"id\": 1, \"verb\": \"dance\"}\n")[0]["status"], "unsupported");
    }

    #[test]
    fn a_scenario_that_can_not_be_played_is_unsupported() {
        let answers =
            ask("{\"id\": 1, \"verb\": \"write\", \"scenario\": {\"name\": \"x\", \"digest\": \"\", \"body\": {}}}\n");
        assert_eq!(answers[0]["status"], "unsupported");
    }

    #[test]
    fn a_line_that_is_no_request_is_an_error_without_an_id() {
        let answers = ask("hello\n");
        assert_eq!((&answers[0]["id"], &answers[0]["status"]), (&Value::Null, &json!("error")));
    }

    #[test]
    fn a_request_cut_off_ends_the_worker() {
        assert!(serve("{\"id\": 1".as_bytes(), Vec::new()).is_err());
    }
}
