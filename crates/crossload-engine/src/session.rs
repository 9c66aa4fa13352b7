//! One guest program: fed, suspended at its questions, answered, and carried from build to build in snapshots.

use std::{
    collections::BTreeMap,
    mem,
    time::{Duration, Instant},
};

use crossload_meter::{Alarm, Turn};
use crossload_snapshot::{Event, Journal};
use monty::{Dump, MontyRepl, ReplOsCall, ReplProgress, ReplStartError, Session as DumpedSession, SessionRef};
use monty_types::{
    CollectedStreams, DateTimeSource, ExcType, ExtFunctionResult, MONTY_VERSION, MontyException, MontyObject,
    NameLookupResult, NamedValues, OsFunctionCall, PrintWriter, RandomSeed, RandomStart, ResourceTracker,
    SandboxTimeZone,
};

use crate::{
    EngineError, RequestError,
    clock::Clock,
    config::Config,
    deadline::Deadline,
    evaluation,
    host::HostState,
    identities::Identities,
    limits::{Fired, Kind, Limits, max_recursion_depth},
    monty_api,
    past::Past,
    request::{Answer, Request},
    stack,
};

/// How a turn of the guest ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The feed ran to its end with this value.
    Complete(MontyObject),
    /// The feed ended with an exception that the guest did not catch, and the limit that raised it, if one did.
    Raised(MontyException, Option<Fired>),
    /// The guest waits for an answer: [`Session::question`] is what it asks.
    Suspended,
}

/// What a session is doing.
#[derive(Debug)]
enum State {
    Idle(Box<MontyRepl>),
    Suspended(Box<ReplProgress>),
    /// Gone, for this reason: a fired limit leaves the guest's heap in an unknown state.
    Ended(&'static str),
}

const BROKEN: &str = "an earlier failure broke it";

/// A guest program and all that belongs to it.
#[derive(Debug)]
pub(crate) struct Session {
    state: State,
    pub(crate) script_name: String,
    host: HostState,
    zone: SandboxTimeZone,
    pub(crate) clock: Clock,
    /// The clock's readings in the present turn.
    readings: Vec<u8>,
    past: Past,
    /// Whether the guest may evaluate texts that it made itself.
    evaluates: bool,
    /// When the present turn has to be over, if its time has a limit.
    deadline: Option<Deadline>,
    /// Those that outcomes showed the host.
    pub(crate) identities: Identities,
}

impl Session {
    /// Opens an empty session. One that keeps a journal starts its chance from `seed`, and writes its clock down.
    pub(crate) fn open(mut config: Config, seed: Option<&[u8]>) -> Self {
        let mut clock = Clock::Elsewhere;
        if let (true, Some(seed)) = (config.journal.is_some(), seed) {
            if config.policy.random_start == RandomStart::System {
                config.policy.random_start = RandomStart::Seed(RandomSeed::Bytes(seed.to_vec()));
            }
            if config.policy.datetime == DateTimeSource::System {
                config.policy.datetime = DateTimeSource::CallHost;
                clock = Clock::Live;
            }
        }
        let zone = config.policy.timezone.clone();
        let repl = MontyRepl::new(&config.script_name, ResourceTracker::new(config.limits.guest), config.options)
            .with_os_policy(config.policy);
        Self {
            state: State::Idle(Box::new(repl)),
            script_name: config.script_name,
            host: HostState {
                own_clock: matches!(clock, Clock::Live),
                zone: zone.clone(),
                text: config.limits.text,
                ..HostState::default()
            },
            zone,
            clock,
            readings: Vec::new(),
            past: Past::begin(config.journal),
            evaluates: false,
            deadline: None,
            identities: Identities::default(),
        }
    }

    /// Continues what a dump holds.
    pub(crate) fn restore(dump: Dump, host: HostState, past: Past) -> Result<Self, EngineError> {
        let state = match dump.state {
            DumpedSession::Idle(repl) => State::Idle(repl),
            DumpedSession::Suspended(progress) => State::Suspended(progress),
            DumpedSession::Running(_) => {
                return Err(EngineError::Corrupt(
                    "the dump is of a one-shot run, which can't be fed further; crossload opens sessions".to_owned(),
                ));
            }
        };
        let mut identities = Identities::default();
        for event in past.journal().into_iter().flat_map(|journal| Journal::events(journal.as_bytes())) {
            identities.note(event?.identities);
        }
        let evaluates = evaluation::may_be_known(&past)?;
        let mut session = Self {
            state,
            script_name: dump.script_name,
            zone: host.zone.clone(),
            host,
            clock: Clock::Elsewhere,
            readings: Vec::new(),
            past,
            evaluates,
            deadline: None,
            identities,
        };
        session.clock = session.live_clock();
        Ok(session)
    }

    /// The clock that this session's guest reads, outside of a replay.
    pub(crate) fn live_clock(&self) -> Clock {
        if self.host.own_clock { Clock::Live } else { Clock::Elsewhere }
    }

    /// How deep the guest may recurse; what has ended does not recurse any more.
    pub(crate) fn max_recursion_depth(&self) -> usize {
        self.tracker().and_then(max_recursion_depth).unwrap_or(0)
    }

    /// Whether the guest's memory has a limit, by which it has to be counted.
    pub(crate) fn limits_memory(&self) -> bool {
        self.tracker().is_some_and(|tracker| tracker.max_memory().is_some())
    }

    /// Takes note of a request before it is carried out.
    pub(crate) fn heed(&mut self, operation: &str, arguments: &[u8]) {
        self.evaluates = self.evaluates || evaluation::is_passed_in(operation, arguments);
    }

    /// Carries out a request that belongs to a session's course.
    pub(crate) fn perform(
        &mut self,
        request: Request<'_>,
        output: &mut CollectedStreams,
    ) -> Result<Option<Outcome>, EngineError> {
        // A replay has a turn of its own where it goes on from a session that had a limit then.
        let turn = self.limits_memory().then(Turn::take);
        let (first, source) = if let Request::Feed { code, .. } = &request { (true, code.len()) } else { (false, 0) };
        let deadline = self.tracker().and_then(|tracker| Deadline::of(tracker, first));
        self.deadline = deadline;
        let _alarm = deadline.filter(|_| turn.is_some()).and_then(|deadline| deadline.watch(source));
        let levels = self.max_recursion_depth();
        // No text is larger than the guest's memory.
        let text = self.tracker().and_then(ResourceTracker::max_memory).unwrap_or(self.host.text.source);
        let text = if self.evaluates { text } else { 0 };
        let work = || stack::with_room_to_evaluate(levels, source, text, || self.perform_here(request, output));
        Deadline::keep(deadline, work).unwrap_or_else(|deadline| {
            let (error, fired) = deadline.error();
            self.state = State::Ended(fired.kind.ends_session().unwrap_or(BROKEN));
            Ok(Some(Outcome::Raised(error, Some(fired))))
        })
    }

    fn perform_here(
        &mut self,
        request: Request<'_>,
        output: &mut CollectedStreams,
    ) -> Result<Option<Outcome>, EngineError> {
        self.readings.clear();
        match request {
            Request::Feed { code, inputs, cwd } => self.feed(code, inputs, cwd, output).map(Some),
            Request::Answer { answer, eager } => self.answer(answer, eager, output).map(Some),
            Request::AnswerName(answer) => self.answer_name(answer, output).map(Some),
            Request::AnswerFutures(results) => self.answer_futures(results, output).map(Some),
            Request::Abandon => self.abandon().map(|()| None),
            Request::Tighten(ceiling) => {
                self.tighten(&ceiling)?;
                Ok(None)
            }
            Request::Describe
            | Request::Open(_)
            | Request::Load(_)
            | Request::Inspect(_)
            | Request::Dump(_)
            | Request::Journal
            | Request::Compact => Err(RequestError::new("this operation is no part of a session's course").into()),
        }
    }

    /// What happened so far, as far as it is kept.
    pub(crate) fn past(&self) -> &Past {
        &self.past
    }

    /// Appends to the journal, if there is one.
    pub(crate) fn record(&mut self, event: &Event<'_>) {
        self.past.push(event);
    }

    /// Begins a new epoch of the journal with the session as it stands, of which `base` is a snapshot.
    pub(crate) fn begin_epoch(&mut self, base: Vec<u8>) -> Result<(), EngineError> {
        self.past.begin_epoch(base, self.identities.as_bytes())
    }

    /// What the clock gave the guest in the turn that just ended.
    pub(crate) fn readings(&self) -> &[u8] {
        &self.readings
    }

    /// Runs `code` up to its end or its first question.
    pub(crate) fn feed(
        &mut self,
        code: &str,
        inputs: NamedValues,
        cwd: Option<&str>,
        output: &mut CollectedStreams,
    ) -> Result<Outcome, EngineError> {
        let mut repl = self.idle("feed")?;
        let limit = self.host.text.source;
        if code.len() > limit {
            self.state = State::Idle(repl);
            let (error, fired) = Fired::source(code.len(), limit);
            return Ok(Outcome::Raised(error, Some(fired)));
        }
        if let Some(cwd) = cwd {
            repl.set_cwd(cwd);
        }
        let print = PrintWriter::CollectStreams(output, Some(self.host.text.output));
        let progress = repl.feed_start(code, inputs, print);
        Ok(self.settle(progress, output))
    }

    /// Answers the call that the guest waits for. With `eager`, a coroutine's outcome goes straight to its `await`.
    pub(crate) fn answer(
        &mut self,
        answer: Answer,
        eager: bool,
        output: &mut CollectedStreams,
    ) -> Result<Outcome, EngineError> {
        let asked = self.suspended("answer a call")?;
        if eager && !allows_eager(&asked) {
            self.state = State::Suspended(asked);
            return Err(EngineError::Misuse("this call can't be answered eagerly".to_owned()));
        }
        let print = PrintWriter::CollectStreams(output, Some(self.host.text.output));
        let progress = match *asked {
            ReplProgress::FunctionCall(call) => match answer {
                Answer::Return(value) if eager => call.resume_eager(Ok(value), print),
                Answer::Raise(error) if eager => call.resume_eager(Err(error), print),
                Answer::Return(value) => call.resume(value, print),
                Answer::Raise(error) => call.resume(error, print),
                Answer::Future => call.resume_pending(print),
                Answer::NotHandled => {
                    let name = call.function_name.clone();
                    call.resume(ExtFunctionResult::NotFound(name), print)
                }
            },
            ReplProgress::OsCall(call) => match answer {
                Answer::Return(value) if eager => call.resume_eager(Ok(value), print),
                Answer::Raise(error) if eager => call.resume_eager(Err(error), print),
                Answer::Return(value) => call.resume(value, print),
                Answer::Raise(error) => call.resume(error, print),
                Answer::Future if !OsFunctionCall::accepts_future(call.function_call.name()) => {
                    let name = call.function_call.name();
                    self.state = State::Suspended(Box::new(ReplProgress::OsCall(call)));
                    return Err(EngineError::Misuse(format!("{name} is synchronous and can't be answered later")));
                }
                Answer::Future => {
                    if let OsFunctionCall::AsyncSystemSleep(delay) = call.function_call {
                        self.host.sleeps.insert(call.call_id, delay);
                    }
                    let id = call.call_id;
                    call.resume(ExtFunctionResult::Future(id), print)
                }
                Answer::NotHandled => {
                    let error = call.function_call.on_no_handler();
                    call.resume(error, print)
                }
            },
            other => {
                self.state = State::Suspended(Box::new(other));
                return Err(EngineError::Misuse("the session does not wait for a call's result".to_owned()));
            }
        };
        Ok(self.settle(progress, output))
    }

    /// Answers the name that the guest looks up.
    pub(crate) fn answer_name(
        &mut self,
        answer: NameLookupResult,
        output: &mut CollectedStreams,
    ) -> Result<Outcome, EngineError> {
        match *self.suspended("answer a name look-up")? {
            ReplProgress::NameLookup(lookup) => {
                let print = PrintWriter::CollectStreams(output, Some(self.host.text.output));
                let progress = lookup.resume(answer, print);
                Ok(self.settle(progress, output))
            }
            other => {
                self.state = State::Suspended(Box::new(other));
                Err(EngineError::Misuse("the session does not wait for a name".to_owned()))
            }
        }
    }

    /// Answers some or all of the futures that the guest waits for.
    pub(crate) fn answer_futures(
        &mut self,
        results: Vec<(u32, ExtFunctionResult)>,
        output: &mut CollectedStreams,
    ) -> Result<Outcome, EngineError> {
        match *self.suspended("answer futures")? {
            ReplProgress::ResolveFutures(futures) => {
                let pending = futures.pending_call_ids();
                if let Some((id, _)) = results.iter().find(|(id, _)| !pending.contains(id)) {
                    let message = format!("no future {id} is pending; these are: {pending:?}");
                    self.state = State::Suspended(Box::new(ReplProgress::ResolveFutures(futures)));
                    return Err(EngineError::Misuse(message));
                }
                for (id, _) in &results {
                    self.host.sleeps.remove(id);
                }
                let print = PrintWriter::CollectStreams(output, Some(self.host.text.output));
                let progress = futures.resume(results, print);
                Ok(self.settle(progress, output))
            }
            other => {
                self.state = State::Suspended(Box::new(other));
                Err(EngineError::Misuse("the session does not wait for futures".to_owned()))
            }
        }
    }

    /// Drops the suspended feed; what it assigned so far stays.
    pub(crate) fn abandon(&mut self) -> Result<(), EngineError> {
        let asked = self.suspended("abandon a feed")?;
        self.host.sleeps.clear();
        self.state = State::Idle(Box::new(asked.into_repl()));
        Ok(())
    }

    /// What the guest waits for, if it waits.
    pub(crate) fn question(&self) -> Option<&ReplProgress> {
        match &self.state {
            State::Suspended(progress) => Some(progress),
            State::Idle(_) | State::Ended(_) => None,
        }
    }

    /// The sleeps that the host owes, by call id.
    pub(crate) fn sleeps(&self) -> &BTreeMap<u32, Duration> {
        &self.host.sleeps
    }

    pub(crate) fn host(&self) -> &HostState {
        &self.host
    }

    /// Lifts the limits on time, and returns limits that bring them back.
    pub(crate) fn lift_time_limits(&mut self) -> Option<Limits> {
        let tracker = self.tracker_mut().filter(|tracker| tracker.has_time_limit())?;
        let mut limits = Limits::NONE;
        limits.guest.max_feed_duration = tracker.max_feed_duration();
        limits.guest.max_turn_duration = tracker.max_turn_duration();
        // The interpreter has no way to take a limit away.
        tracker.set_max_feed_duration(Duration::MAX);
        tracker.set_max_turn_duration(Duration::MAX);
        Some(limits)
    }

    /// Lets a turn of the guest last this long.
    pub(crate) fn allow_per_turn(&mut self, limit: Duration) {
        if let Some(tracker) = self.tracker_mut() {
            tracker.set_max_turn_duration(limit);
        }
    }

    /// Lowers the limits that came with a snapshot to those of the host that opened it.
    pub(crate) fn tighten(&mut self, ceiling: &Limits) -> Result<(), EngineError> {
        if !monty_api::LOWERS_LIMITS {
            return Err(EngineError::Setting(format!("monty {MONTY_VERSION} can't lower the limits of a session")));
        }
        if let Some(tracker) = self.tracker_mut() {
            monty_api::tighten(tracker, &ceiling.guest);
        }
        self.host.text.tighten(ceiling.text);
        Ok(())
    }

    /// The interpreter's limits and what was used of them.
    pub(crate) fn tracker(&self) -> Option<&ResourceTracker> {
        match &self.state {
            State::Idle(repl) => Some(repl.tracker()),
            State::Suspended(progress) => Some(progress.tracker()),
            State::Ended(_) => None,
        }
    }

    pub(crate) fn tracker_mut(&mut self) -> Option<&mut ResourceTracker> {
        match &mut self.state {
            State::Idle(repl) => monty_api::idle_tracker(repl),
            State::Suspended(progress) => monty_api::suspended_tracker(progress),
            State::Ended(_) => None,
        }
    }

    /// The interpreter's own dump of the session.
    pub(crate) fn dump(&self) -> Result<Vec<u8>, EngineError> {
        let state = match &self.state {
            State::Idle(repl) => SessionRef::Idle(repl),
            State::Suspended(progress) => SessionRef::Suspended(progress),
            State::Ended(why) => return Err(ended("dump", why)),
        };
        monty_api::dump(&self.script_name, state)
            .map_err(|error| EngineError::Misuse(format!("the session can't be dumped: {error}")))
    }

    /// Files a turn's result: keeps the guest for the next one, and enforces the limits that are the host's to enforce.
    fn settle(
        &mut self,
        mut progress: Result<ReplProgress, Box<ReplStartError>>,
        output: &mut CollectedStreams,
    ) -> Outcome {
        // The guest reads the clock by asking for it; a session with a clock of its own answers by itself.
        let mut turn = TurnTime::default();
        while let Ok(ReplProgress::OsCall(call)) = &progress
            && let Some((answer, reading)) = self.clock.answer(&call.function_call, &self.zone)
        {
            self.readings.extend(reading);
            let Ok(asked) = progress else { unreachable!("matched above") };
            let late = turn.answered(asked.tracker());
            let ReplProgress::OsCall(call) = asked else { unreachable!("matched above") };
            let print = PrintWriter::CollectStreams(output, Some(self.host.text.output));
            progress = match late {
                None => call.resume(answer, print),
                Some(error) => call.abort(error, print),
            };
        }
        match progress {
            Ok(ReplProgress::Complete { repl, value }) => {
                self.host.sleeps.clear();
                self.state = State::Idle(Box::new(repl));
                Outcome::Complete(value)
            }
            Ok(asked) => match self.over_budget(&asked) {
                None => {
                    self.state = State::Suspended(Box::new(asked));
                    Outcome::Suspended
                }
                Some(error) => {
                    let print = PrintWriter::CollectStreams(output, Some(self.host.text.output));
                    let aborted = match asked {
                        ReplProgress::FunctionCall(call) => call.abort(error, print),
                        ReplProgress::OsCall(call) => call.abort(error, print),
                        ReplProgress::NameLookup(lookup) => lookup.abort(error, print),
                        ReplProgress::ResolveFutures(futures) => futures.abort(error, print),
                        ReplProgress::Complete { .. } => unreachable!("matched above"),
                    };
                    // An uncatchable exception can't suspend again, so this ends after one round.
                    self.settle(aborted, output)
                }
            },
            Err(failed) => {
                let ReplStartError { repl, error } = *failed;
                self.host.sleeps.clear();
                let (error, fired) = self.fired(error, repl.tracker());
                self.state = match fired.and_then(|fired| fired.kind.ends_session()) {
                    Some(why) => State::Ended(why),
                    None => State::Idle(Box::new(repl)),
                };
                Outcome::Raised(error, fired)
            }
        }
    }

    /// The limit that ended a turn, if one did. One on memory that only the alarm had fire stands for that on time.
    fn fired(&self, error: MontyException, tracker: &ResourceTracker) -> (MontyException, Option<Fired>) {
        let fired = Fired::behind(&error, tracker, &self.host);
        match (self.deadline, fired) {
            (Some(deadline), Some(Fired { kind: Kind::Memory, .. })) if Alarm::rang() => {
                let (late, fired) = deadline.error();
                (late, Some(fired))
            }
            _ => (error, fired),
        }
    }

    /// Counts a suspension and its sleep, and says which budget that exceeds.
    fn over_budget(&mut self, asked: &ReplProgress) -> Option<MontyException> {
        let limits = asked.tracker();
        let limit = limits.max_suspensions();
        self.host.suspensions = self.host.suspensions.saturating_add(1);
        if self.host.suspensions > limit as u64 {
            let message = format!("suspension limit exceeded: {} > {limit}", self.host.suspensions);
            return Some(MontyException::new(ExcType::RuntimeError, Some(message)));
        }
        if let ReplProgress::OsCall(ReplOsCall {
            function_call: OsFunctionCall::SystemSleep(delay) | OsFunctionCall::AsyncSystemSleep(delay),
            ..
        }) = asked
        {
            self.host.slept = self.host.slept.saturating_add(*delay);
            if let Some(limit) = limits.max_total_sleep()
                && self.host.slept > limit
            {
                let message = format!("total sleep limit exceeded: {:?} > {limit:?}", self.host.slept);
                return Some(MontyException::new(ExcType::TimeoutError, Some(message)));
            }
        }
        None
    }

    /// Takes the idle interpreter out, leaving the session broken until a turn puts it back: a panic leaves it so.
    fn idle(&mut self, what: &str) -> Result<Box<MontyRepl>, EngineError> {
        match mem::replace(&mut self.state, State::Ended(BROKEN)) {
            State::Idle(repl) => Ok(repl),
            State::Ended(why) => {
                self.state = State::Ended(why);
                Err(ended(what, why))
            }
            suspended @ State::Suspended(_) => {
                self.state = suspended;
                Err(EngineError::Misuse(format!(
                    "can't {what}: the session waits for an answer; resume it, or abandon the suspended feed first"
                )))
            }
        }
    }

    /// As [`idle`](Self::idle), for a session that waits for an answer.
    fn suspended(&mut self, what: &str) -> Result<Box<ReplProgress>, EngineError> {
        match mem::replace(&mut self.state, State::Ended(BROKEN)) {
            State::Suspended(progress) => Ok(progress),
            State::Ended(why) => {
                self.state = State::Ended(why);
                Err(ended(what, why))
            }
            idle @ State::Idle(_) => {
                self.state = idle;
                Err(EngineError::Misuse(format!("can't {what}: the session is idle")))
            }
        }
    }
}

fn ended(what: &str, why: &str) -> EngineError {
    EngineError::Misuse(format!(
        "can't {what}: the session ended because {why}; open a new one or load an earlier snapshot"
    ))
}

/// The time of a turn in which the guest reads the clock. The interpreter begins a new turn with each answer, and counts
/// no time that answering takes; for the host, which sees none of this, it is one turn.
#[derive(Default)]
struct TurnTime {
    /// When the first reading was answered, and how much of the turn was over then.
    first: Option<(Instant, Duration)>,
    /// What the interpreter counted since.
    counted: Duration,
}

impl TurnTime {
    /// Notes that a reading was answered, and says which limit the time is beyond.
    fn answered(&mut self, tracker: &ResourceTracker) -> Option<MontyException> {
        let Some((began, before)) = self.first else {
            self.first = Some((Instant::now(), tracker.turn_elapsed()));
            return None;
        };
        self.counted += tracker.turn_elapsed();
        let took = began.elapsed();
        let answering = took.saturating_sub(self.counted);
        let times = [
            ("feed", tracker.feed_elapsed() + answering, tracker.max_feed_duration()),
            ("turn", before + took, tracker.max_turn_duration()),
        ];
        let (what, time, limit) = times
            .into_iter()
            .find_map(|(what, time, limit)| Some((what, time, limit.filter(|limit| time > *limit)?)))?;
        let message = format!("{what} time limit exceeded: {time:?} > {limit:?}");
        Some(MontyException::new(ExcType::TimeoutError, Some(message)))
    }
}

fn allows_eager(asked: &ReplProgress) -> bool {
    match asked {
        ReplProgress::FunctionCall(call) => call.allow_eager_await,
        ReplProgress::OsCall(call) => call.allow_eager_await,
        _ => false,
    }
}
