//! The limit that hosts of the interpreter are measured against: the monty crate alone, called as cheaply as it can be.
//!
//! It is told what to do over stdin, a line each, and answers each with a line: `prepare KIND FILE` with `ready SIZE` or
//! `no REASON`, `run COUNT` with `took NANOSECONDS`. `tool/benchmark/racers/__init__.py` says what the kinds are.
#![forbid(unsafe_code)]

use std::{
    error::Error,
    fs,
    io::{self, BufRead, Write},
    mem, thread,
    time::{Duration, Instant},
};

use monty::{Dump, MontyRepl, ReplProgress, SessionRef};
use monty_types::{CompileOptions, MontyObject, PrintWriter, ResourceTracker};

const SCRIPT_NAME: &str = "main.py";

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A session, and what its guest waits for.
enum State {
    Idle(Box<MontyRepl>),
    Suspended(Box<ReplProgress>),
}

/// What was prepared.
struct Prepared {
    kind: Kind,
    source: String,
    state: State,
    value: MontyObject,
    dump: Vec<u8>,
    held: Vec<MontyRepl>,
}

#[derive(Clone, Copy)]
enum Kind {
    Fresh,
    Pooled,
    Life,
    Feed,
    Convert,
    Dump,
    Load,
    Crowd(usize),
    Hold,
}

impl Kind {
    fn parse(text: &str) -> Option<Self> {
        Some(match text.split_once(':') {
            Some(("crowd", threads)) => Self::Crowd(threads.parse().ok()?),
            None => match text {
                "fresh" => Self::Fresh,
                "pooled" => Self::Pooled,
                "life" => Self::Life,
                "feed" => Self::Feed,
                "convert" => Self::Convert,
                "dump" => Self::Dump,
                "load" => Self::Load,
                "hold" => Self::Hold,
                _ => return None,
            },
            Some(_) => return None,
        })
    }
}

fn open() -> MontyRepl {
    MontyRepl::new(SCRIPT_NAME, ResourceTracker::default(), CompileOptions::default())
}

/// Feeds source up to its end, answering calls of any function with their argument; or up to its first question.
fn feed(repl: MontyRepl, source: &str, answering: bool) -> Outcome<(State, MontyObject)> {
    let print = || PrintWriter::Disabled;
    let mut progress = repl.feed_start(source, vec![], print()).map_err(|raised| raised.error)?;
    loop {
        progress = match progress {
            ReplProgress::Complete { repl, value } => return Ok((State::Idle(Box::new(repl)), value)),
            ReplProgress::NameLookup(lookup) if answering => {
                let function = MontyObject::function(&lookup.name, None);
                lookup.resume(function.into(), print()).map_err(|raised| raised.error)?
            }
            ReplProgress::FunctionCall(call) if answering => {
                let argument = call.args.arg(0).ok_or("a function takes an argument")?.to_owned();
                call.resume(argument, print()).map_err(|raised| raised.error)?
            }
            waiting => return Ok((State::Suspended(Box::new(waiting)), MontyObject::none())),
        }
    }
}

fn dump(state: &State) -> Outcome<Vec<u8>> {
    let state = match state {
        State::Idle(repl) => SessionRef::Idle(repl),
        State::Suspended(progress) => SessionRef::Suspended(progress),
    };
    Ok(monty::dump(SCRIPT_NAME, None, &[], state)?)
}

fn prepare(kind: Kind, path: &str) -> Outcome<Prepared> {
    let source = fs::read_to_string(path)?;
    let mut prepared = Prepared {
        kind,
        source,
        state: State::Idle(Box::new(open())),
        value: MontyObject::none(),
        dump: vec![],
        held: vec![],
    };
    if matches!(kind, Kind::Convert | Kind::Dump | Kind::Load) {
        (prepared.state, prepared.value) = feed(open(), &prepared.source, false)?;
        prepared.dump = dump(&prepared.state)?;
    }
    Ok(prepared)
}

fn run(prepared: &mut Prepared, count: usize) -> Outcome<Duration> {
    let Prepared { kind, source, state, value, dump: bytes, held } = prepared;
    let mut took = Duration::ZERO;
    match kind {
        Kind::Fresh => {
            let mut open_ones = Vec::with_capacity(count);
            let started = Instant::now();
            for _ in 0..count {
                open_ones.push(feed(open(), source, true)?);
            }
            took = started.elapsed();
        }
        Kind::Pooled => {
            for _ in 0..count {
                let started = Instant::now();
                let fed = feed(open(), source, true)?;
                took += started.elapsed();
                drop(fed);
            }
        }
        Kind::Life => {
            let started = Instant::now();
            for _ in 0..count {
                feed(open(), source, true)?;
            }
            took = started.elapsed();
        }
        Kind::Feed => {
            for _ in 0..count {
                let repl = open();
                let started = Instant::now();
                let fed = feed(repl, source, true)?;
                took += started.elapsed();
                drop(fed);
            }
        }
        Kind::Convert => {
            let State::Idle(repl) = mem::replace(state, State::Idle(Box::new(open()))) else {
                return Err("a value is made by a program that ends".into());
            };
            let mut repl = *repl;
            let started = Instant::now();
            for _ in 0..count {
                let inputs = vec![("v".to_owned(), value.clone())];
                drop(repl.feed_run("v", inputs, PrintWriter::Disabled)?);
            }
            took = started.elapsed();
            *state = State::Idle(Box::new(repl));
        }
        Kind::Dump => {
            let started = Instant::now();
            for _ in 0..count {
                drop(dump(state)?);
            }
            took = started.elapsed();
        }
        Kind::Load => {
            for _ in 0..count {
                let started = Instant::now();
                let loaded = Dump::load(bytes)?;
                took += started.elapsed();
                drop(loaded);
            }
        }
        Kind::Crowd(threads) => {
            let source = source.as_str();
            let started = Instant::now();
            let finished = thread::scope(|scope| {
                let work = || (0..count).all(|_| feed(open(), source, true).is_ok());
                let crowd: Vec<_> = (0..*threads).map(|_| scope.spawn(work)).collect();
                crowd.into_iter().all(|thread| thread.join().unwrap_or(false))
            });
            took = started.elapsed();
            if !finished {
                return Err("a session of the crowd failed".into());
            }
        }
        Kind::Hold => {
            let started = Instant::now();
            for _ in 0..count {
                if let (State::Idle(repl), _) = feed(open(), source, true)? {
                    held.push(*repl);
                }
            }
            took = started.elapsed();
        }
    }
    Ok(took)
}

fn main() -> Outcome<()> {
    let mut prepared = None;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<_> = line.split('\t').collect();
        let answer = match (words.as_slice(), &mut prepared) {
            (["prepare", kind, path], _) => match Kind::parse(kind).map(|kind| prepare(kind, path)) {
                Some(made) => {
                    let made = prepared.insert(made?);
                    format!("ready\t{}", made.dump.len())
                }
                None => "no\tthe interpreter alone does not have it".to_owned(),
            },
            (["run", count], Some(prepared)) => format!("took\t{}", run(prepared, count.parse()?)?.as_nanos()),
            (["end"], _) => {
                prepared = None;
                "ended".to_owned()
            }
            _ => return Err(format!("{line:?} is none of the requests").into()),
        };
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{answer}")?;
        stdout.flush()?;
    }
    Ok(())
}
