//! Which writers' state this build may load: the measured table of `proven.toml`.

use std::borrow::Cow;

use crossload_snapshot::{ByteOrder, HashClass, Writer};
use monty::DUMP_VERSION;
use monty_types::MONTY_VERSION;

include!(concat!(env!("OUT_DIR"), "/proven.rs"));

/// What this build writes into its snapshots as their writer.
#[must_use]
pub fn this_build() -> Writer {
    Writer {
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        monty: MONTY_VERSION.to_owned(),
        dump: DUMP_VERSION,
        hash_class: HashClass::CURRENT,
    }
}

/// Versions of the interpreter that wrote a state and that loads it, in one hash class.
type Pair = (&'static str, &'static str, HashClass);

/// The pairs of builds for which loading the writer's state was measured to be right. The default is the measured table
/// that this build was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven(Cow<'static, [Pair]>);

impl Default for Proven {
    fn default() -> Self {
        Self::measured()
    }
}

impl Proven {
    /// The table that this build was made with.
    pub(crate) const fn measured() -> Self {
        Self(Cow::Borrowed(PROVEN))
    }

    /// The same table without a pair of interpreter versions, in every hash class: their state is then not loaded.
    #[must_use]
    pub fn without(&self, writer: &str, reader: &str) -> Self {
        Self(self.0.iter().filter(|pair| (pair.0, pair.1) != (writer, reader)).copied().collect())
    }

    /// Says why `writer`'s state can't be trusted by this build, or nothing where the pair is proven.
    pub(crate) fn objection(&self, writer: &Writer) -> Option<String> {
        let reader = this_build();
        if writer.hash_class != reader.hash_class {
            return Some(format!(
                "its dicts and sets hold hashes of a {} build, which a {} build computes differently",
                writer.hash_class, reader.hash_class
            ));
        }
        if self.0.contains(&(writer.monty.as_str(), MONTY_VERSION, writer.hash_class)) {
            None
        } else {
            Some(format!("state of monty {} was not proven to load correctly in monty {MONTY_VERSION}", writer.monty))
        }
    }
}

/// Says what in a dump is known not to survive a load even where its build reads it itself, or nothing.
///
/// Kinds of value are named in the dump's CBOR as the one key of a map. Text of the guest's can look like that only
/// inside bytes; it then costs a replay, and no correctness.
pub(crate) fn fragile(state: &[u8]) -> Option<String> {
    FRAGILE.iter().find(|(pattern, _)| memchr::memmem::find(state, pattern).is_some()).map(|(_, why)| (*why).to_owned())
}
