//! What a turn came to, in a form that is the same on every build: the yardstick of a replay.
//!
//! Names, arguments, results and printed output are in it. Positions and message texts may improve from release to
//! release without the program meaning something else: they are noted beside it. Identities of sandbox classes and instances are
//! chance; they are listed apart, and each stands in the outcome as the number of its first appearance.

use std::{collections::HashMap, mem};

use minicbor::Encoder;
use monty::ReplProgress;
use monty_types::{
    CallArgs, CollectedStreams, ExcType, MontyObject, MontyUuid, PrintStream, SourceRange,
    unstable::{MontyGraph, MontyNode, NodeId, call_args_parts, graph_parts},
};
use sha2::{Digest, Sha256};

use crate::{
    identities::{Identities, Identity, rewrite},
    readable::beginning,
    session::{Outcome, Session},
    value::{self, Out, Written},
};

/// Longest arguments, in bytes, that are kept whole: they show what was asked. Of longer ones the digest is kept.
const MAX_WHOLE: usize = 4096;

/// A turn's outcome and the identities that it showed.
#[derive(Debug, Default)]
pub(crate) struct Canonical {
    pub(crate) outcome: Vec<u8>,
    pub(crate) identities: Vec<u8>,
    /// What a replay only warns about.
    pub(crate) notes: Vec<u8>,
}

/// Encodes how a turn of `session` ended.
pub(crate) fn canonical(session: &mut Session, outcome: Option<&Outcome>, output: &CollectedStreams) -> Canonical {
    let mut bytes = Vec::new();
    let mut identities = Shown { known: mem::take(&mut session.identities), shown: Vec::new() };
    encode(&mut Encoder::new(&mut bytes), session, outcome, output, &mut identities)
        .expect("writing to memory does not fail");
    session.identities = identities.known;
    let notes = notes(session, outcome);
    Canonical { outcome: bytes, identities: identities.shown, notes }
}

/// Longest text of an exception, in bytes, that is noted.
const MAX_NOTED: usize = 200;

/// Where the guest stands in its source, `[start, end]`, or the text of its exception; nothing for other outcomes.
fn notes(session: &Session, outcome: Option<&Outcome>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    let written: Written = match (outcome, session.question()) {
        (Some(Outcome::Raised(error, _)), _) => {
            e.encode(error.message().map(|text| beginning(text, MAX_NOTED))).map(drop)
        }
        (Some(Outcome::Complete(_)), _) | (_, Some(ReplProgress::Complete { .. }) | None) => Ok(()),
        (_, Some(ReplProgress::FunctionCall(call))) => position(&mut e, &call.position),
        (_, Some(ReplProgress::OsCall(call))) => position(&mut e, &call.position),
        (_, Some(ReplProgress::NameLookup(lookup))) => position(&mut e, &lookup.position),
        (_, Some(ReplProgress::ResolveFutures(futures))) => position(&mut e, futures.position()),
    };
    written.expect("writing to memory does not fail");
    bytes
}

fn position(e: &mut Out<'_>, at: &SourceRange) -> Written {
    e.encode((at.start, at.end)).map(drop)
}

/// All identities so far, and those that the present outcome shows.
struct Shown {
    known: Identities,
    shown: Vec<u8>,
}

impl Shown {
    /// Notes that an identity is shown, and returns its number in the form of an identity.
    fn show(&mut self, identity: Identity) -> Identity {
        self.shown.extend(identity);
        self.known.number(identity)
    }
}

fn encode(
    e: &mut Out<'_>,
    session: &Session,
    outcome: Option<&Outcome>,
    output: &CollectedStreams,
    identities: &mut Shown,
) -> Written {
    match (outcome, session.question()) {
        (Some(Outcome::Complete(value)), _) => {
            e.array(3)?.str("complete")?;
            whole_or_digest(e, &value_bytes(value, identities))?;
        }
        (Some(Outcome::Raised(error, limit)), _) => {
            e.array(4)?.str("raised")?.str(exception_name(error.exc_type()))?;
            e.encode(limit.map(|fired| fired.kind.name()))?;
        }
        (_, Some(ReplProgress::FunctionCall(call))) => {
            e.array(5)?.str("call")?.str(&call.function_name)?;
            receiver(e, call.object_id, identities)?;
            whole_or_digest(e, &arguments_bytes(&call.args, identities))?;
        }
        (_, Some(ReplProgress::OsCall(call))) => {
            e.array(4)?.str("os")?.str(call.function_call.name())?;
            whole_or_digest(e, &arguments_bytes(&call.function_call.clone().to_args(), identities))?;
        }
        (_, Some(ReplProgress::NameLookup(lookup))) => {
            e.array(4)?.str("name")?.str(&lookup.name)?;
            receiver(e, lookup.object_id(), identities)?;
        }
        (_, Some(ReplProgress::ResolveFutures(futures))) => {
            let mut pending = futures.pending_call_ids().to_vec();
            pending.sort_unstable();
            e.array(3)?.str("futures")?.encode(pending)?;
        }
        (_, Some(ReplProgress::Complete { .. }) | None) => {
            e.array(2)?.str("idle")?;
        }
    }
    if output.entries().is_empty() {
        e.null()?;
    } else {
        let mut digest = Sha256::new();
        for (stream, text) in output.entries() {
            digest.update([u8::from(*stream == PrintStream::Stderr)]);
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text.as_bytes());
        }
        e.bytes(&digest.finalize())?;
    }
    Ok(())
}

/// The host object that is asked, if it is one.
fn receiver(e: &mut Out<'_>, id: Option<MontyUuid>, identities: &mut Shown) -> Written {
    if let Some(id) = id {
        e.bytes(&identities.show(*id.as_bytes()))?;
    } else {
        e.null()?;
    }
    Ok(())
}

fn exception_name(exc_type: ExcType) -> &'static str {
    exc_type.into()
}

fn whole_or_digest(e: &mut Out<'_>, bytes: &[u8]) -> Written {
    if bytes.len() <= MAX_WHOLE {
        e.bytes(bytes)?;
    } else {
        e.array(2)?.str("sha256")?.bytes(&Sha256::digest(bytes))?;
    }
    Ok(())
}

fn value_bytes(value: &MontyObject, identities: &mut Shown) -> Vec<u8> {
    let (graph, root) = graph_parts(value);
    nodes_bytes(graph, &[root], identities)
}

fn arguments_bytes(args: &CallArgs, identities: &mut Shown) -> Vec<u8> {
    let (graph, positional, keyword) = call_args_parts(args);
    let mut roots = positional.to_vec();
    for (key, value) in keyword {
        roots.extend([*key, *value]);
    }
    // How many arguments are positional is told by the count before the nodes.
    let mut bytes = u32::try_from(positional.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec();
    bytes.extend(nodes_bytes(graph, &roots, identities));
    bytes
}

fn nodes_bytes(graph: &MontyGraph, roots: &[NodeId], identities: &mut Shown) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    let indices = value::encode(&mut e, graph, roots.iter().copied()).expect("writing to memory does not fail");
    e.encode(indices).expect("writing to memory does not fail");
    let mut numbers = HashMap::new();
    for node in graph.nodes() {
        let id = match node {
            MontyNode::ClassType(class) => class.id,
            MontyNode::ClassInstance { instance_id, .. } => *instance_id,
            #[cfg(monty_1_2)]
            MontyNode::Module { id, .. } => *id,
            _ => continue,
        };
        numbers.insert(*id.as_bytes(), identities.show(*id.as_bytes()));
    }
    if !numbers.is_empty() {
        rewrite(&mut bytes, &numbers);
    }
    bytes
}

/// An outcome in CBOR's diagnostic notation, for people.
pub(crate) fn describe(outcome: &[u8]) -> String {
    let mut text = minicbor::display(outcome).to_string();
    if text.len() > 300 {
        text.truncate(text.floor_char_boundary(300));
        text.push('…');
    }
    text
}
