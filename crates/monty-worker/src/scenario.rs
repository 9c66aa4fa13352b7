//! What the kit sends: feeds, where to suspend, the host's answers and the questions.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) body: Body,
}

impl Scenario {
    /// Fails with what the body lacks.
    pub(crate) fn of(sent: &crossload_adapter::Scenario) -> Result<Self, serde_json::Error> {
        Ok(Self { name: sent.name.clone(), body: Body::deserialize(&sent.body)? })
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Body {
    pub(crate) feeds: Vec<Cell>,
    pub(crate) suspend: Kind,
    /// The snapshot is taken at this suspension of that kind, counted from 1.
    pub(crate) at: usize,
    pub(crate) answers: Table,
    pub(crate) questions: Vec<Cell>,
}

/// A piece of guest code.
#[derive(Debug, Deserialize)]
pub(crate) struct Cell {
    pub(crate) code: String,
}

/// Why a guest hands control back; `Idle` is between two feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Idle,
    Call,
    Name,
    Os,
    Futures,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Call => "call",
            Self::Name => "name",
            Self::Os => "os",
            Self::Futures => "futures",
        }
    }
}

/// The host's answers as the scenario's author wrote them.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) call: BTreeMap<String, Vec<Value>>,
    pub(crate) name: BTreeMap<String, Value>,
    pub(crate) os: BTreeMap<String, Vec<Value>>,
    pub(crate) futures: Futures,
}

/// What pending futures are settled with, in the order of their calls.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Futures {
    pub(crate) results: Vec<Value>,
}
