//! Whether two dumps hold one program in one state, and if not, what differs first.
//!
//! A replay repeats every outcome that the host saw, and may yet have gone another way inside: a program that keeps to
//! itself what `hash()` gave it. So the two states are compared as well, by the dump's schema and never by how a value
//! looks. Left out is only what no program can tell from its own side:
//!
//! - stored hashes, which depend on the build's word (and some on a seed that is new in every process);
//! - the heap's slot numbers: garbage is collected, and slots are given anew, in another order after a load, so objects
//!   are compared from the roots along their references. Which references lead to one object must be the same;
//! - the collector's counts and colors, and garbage it has not found yet;
//! - identities of classes and instances, which are chance. Which ones are the same must be the same;
//! - the order of maps that the interpreter keeps in random order, and of a function's captured variables, which its
//!   compiler takes from such maps ([`code`]);
//! - time spent, and limits, which are the host's.
//!
//! Both dumps must be of one version of the interpreter: another one compiles the same source to other code.

mod code;
mod schema;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{HashMap, VecDeque};

use self::{
    code::Codes,
    schema::{Place, Rule, is_stored_hash, rule},
};
use crate::{
    EngineError,
    tree::{Item, ROOT, Tree},
};

/// The first difference between two states, in words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What differs, as the program would name it: `global x['k'][2]`.
    pub(crate) place: String,
    pub(crate) recorded: String,
    pub(crate) happened: String,
}

/// Compares two dumps of one version of the interpreter, or says why they can't be compared.
pub(crate) fn difference(recorded: &[u8], happened: &[u8]) -> Result<Option<Difference>, EngineError> {
    let (recorded, happened) = (Tree::read(recorded)?, Tree::read(happened)?);
    if recorded.version() != happened.version() {
        return Err(EngineError::Corrupt("the two states are of different dump versions".to_owned()));
    }
    if Comparison::new(&recorded, &happened, false)?.run().is_ok() {
        return Ok(None);
    }
    // Once more, now noting how each object was reached.
    let mut comparison = Comparison::new(&recorded, &happened, true)?;
    let found = comparison.run();
    Ok(found.err().map(|found| comparison.describe(&found)))
}

/// A step from an item to one of its children.
#[derive(Debug, Clone, Copy)]
enum Step<'b> {
    Key(&'b [u8]),
    Index(usize),
}

/// Where an object was first referred to: the object that did (or none: a root), and the way inside of that.
type Origin<'b> = (Option<u32>, Vec<Step<'b>>);

/// What was found to differ.
#[derive(Debug)]
enum Found {
    /// Two items.
    Items(Item, Item),
    /// Two references: to one object in one state, to two in the other.
    References(u32, u32),
}

type Same = Result<(), Box<Found>>;
/// Where the bytes after the two begin.
type Ends = Result<(Item, Item), Box<Found>>;

/// One state's side of a comparison.
struct Side<'t, 'b> {
    tree: &'t Tree<'b>,
    /// The heap's slots.
    slots: Vec<Item>,
    /// Which slot of the other side each one stands for.
    partners: Vec<Option<u32>>,
    /// Identities of the other side by those of this one.
    identities: HashMap<&'b [u8], &'b [u8]>,
}

impl<'t, 'b> Side<'t, 'b> {
    fn new(tree: &'t Tree<'b>) -> Option<Self> {
        let slots: Vec<_> = tree.children(tree.get(tree.get(tree.parts()?.repl, "heap")?, "entries")?).collect();
        Some(Self { tree, partners: vec![None; slots.len()], slots, identities: HashMap::new() })
    }

    /// The kind and the payload of the object in a slot.
    fn object(&self, slot: u32) -> Option<(&'b [u8], Item)> {
        self.tree.variant(self.tree.get(*self.slots.get(slot as usize)?, "D")?)
    }
}

struct Comparison<'t, 'b> {
    recorded: Side<'t, 'b>,
    happened: Side<'t, 'b>,
    /// How code differs that was compiled from one source.
    codes: Codes<'b>,
    /// Pairs of objects that are still to be compared.
    queue: VecDeque<(u32, u32)>,
    /// Maps that are compared when all references are known.
    by_slot: Vec<(Item, Item)>,
    /// The object that is being compared, and the way to the present item in it.
    object: Option<u32>,
    path: Vec<Step<'b>>,
    /// How each object of the recorded state was reached, if that is noted.
    origins: Option<HashMap<u32, Origin<'b>>>,
}

impl<'t, 'b> Comparison<'t, 'b> {
    fn new(recorded: &'t Tree<'b>, happened: &'t Tree<'b>, explain: bool) -> Result<Self, EngineError> {
        let side = |tree| {
            Side::new(tree)
                .ok_or_else(|| EngineError::Corrupt("the interpreter's dump is not that of a session".to_owned()))
        };
        Ok(Self {
            codes: Codes::new(recorded, happened),
            recorded: side(recorded)?,
            happened: side(happened)?,
            queue: VecDeque::new(),
            by_slot: Vec::new(),
            object: None,
            path: Vec::new(),
            origins: explain.then(HashMap::new),
        })
    }

    fn run(&mut self) -> Same {
        // The one empty tuple is in the first slot, whether it is referred to or not.
        if !self.recorded.slots.is_empty() && !self.happened.slots.is_empty() {
            self.refer(0, 0)?;
        }
        self.items(ROOT, ROOT, Place::default())?;
        while let Some((recorded, happened)) = self.queue.pop_front() {
            self.object = Some(recorded);
            self.path.clear();
            self.objects(recorded, happened)?;
        }
        while let Some((recorded, happened)) = self.by_slot.pop() {
            self.slotted(recorded, happened)?;
        }
        Ok(())
    }

    /// Compares two objects of the heap.
    fn objects(&mut self, recorded: u32, happened: u32) -> Same {
        let data = |side: &Side<'_, 'b>, slot| side.tree.get(*side.slots.get(slot as usize)?, "D");
        let (Some(a), Some(b)) = (data(&self.recorded, recorded), data(&self.happened, happened)) else {
            return Err(Box::new(Found::References(recorded, happened)));
        };
        match (self.recorded.object(recorded), self.happened.object(happened)) {
            (Some((kind, x)), Some((other, y))) if kind == other => {
                self.holding(a, b, |this| this.object_payloads(kind, x, y)).map_err(|found| {
                    // An integer beyond 64 bits is shown whole, not by the digit that differs.
                    if kind == b"G" {
                        self.path.clear();
                        return Box::new(Found::Items(a, b));
                    }
                    found
                })
            }
            _ => Err(Box::new(Found::Items(a, b))),
        }
    }

    fn object_payloads(&mut self, kind: &'b [u8], a: Item, b: Item) -> Same {
        let at = Place { kind, key: b"" };
        match kind {
            b"C" if self.codes.differ() => self.closures(a, b, at),
            b"O" if self.codes.differ() => self.coroutines(a, b, at),
            _ => self.items(a, b, at),
        }
    }

    /// Compares two items that stand in the same place of the schema.
    fn items(&mut self, a: Item, b: Item, at: Place<'b>) -> Same {
        self.ending(a, b, at).map(drop)
    }

    /// As [`items`](Self::items), and says where the two end: no item is gone through once more to find its neighbor.
    fn ending(&mut self, a: Item, b: Item, at: Place<'b>) -> Ends {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        if x.is_map(a) && y.is_map(b) && x.len(a) == y.len(b) {
            if self.codes.differ() && self.coded(a, b, at)? {
                return Ok((x.after(a), y.after(b)));
            }
            if x.len(a) == 1 { self.variants(a, b, at) } else { self.entries(a, b, at) }
        } else if x.is_array(a) && y.is_array(b) && x.len(a) == y.len(b) {
            let (mut here, mut there) = (x.inside(a), y.inside(b));
            for index in 0..x.len(a) {
                (here, there) = self.step(Step::Index(index), |this| this.ending(here, there, at))?;
            }
            Ok((x.outside(a, here), y.outside(b, there)))
        } else if x.is_scalar(a) && y.is_scalar(b) && x.raw(a) == y.raw(b) {
            let length = x.raw(a).len();
            Ok((a + length, b + length))
        } else {
            Err(Box::new(Found::Items(a, b)))
        }
    }

    /// Compares two maps of one entry: the interpreter's enums, above all its values.
    fn variants(&mut self, a: Item, b: Item, at: Place<'b>) -> Ends {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        let (key, other) = (x.inside(a), y.inside(b));
        if x.raw(key) != y.raw(other) {
            return Err(Box::new(Found::Items(a, b)));
        }
        let (name, payload, other_payload) = (x.name(key), x.after(key), y.after(other));
        // The one enum with a variant `C` that holds a number is the value, and that variant its reference.
        let (here, there) = if name == b"C"
            && let (Some(slot), Some(partner)) = (x.index(payload), y.index(other_payload))
        {
            self.refer(slot, partner)?;
            (x.after(payload), y.after(other_payload))
        } else {
            self.holding(a, b, |this| this.ending_entry(at, name, payload, other_payload))?
        };
        Ok((x.outside(a, here), y.outside(b, there)))
    }

    /// Compares two maps of several entries: structs, and the interpreter's maps.
    fn entries(&mut self, a: Item, b: Item, at: Place<'b>) -> Ends {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        let (mut here, mut there) = (x.inside(a), y.inside(b));
        let mut before: [&[u8]; 2] = [b"", b""];
        for _ in 0..x.len(a) {
            if x.raw(here) != y.raw(there) {
                self.unordered_entries(a, b, at)?;
                return Ok((x.after(a), y.after(b)));
            }
            let (name, value, other) = (x.name(here), x.after(here), y.after(there));
            (here, there) = if is_stored_hash(x.len(a), before, name) {
                (x.after(value), y.after(other))
            } else {
                self.ending_entry(at, name, value, other)?
            };
            before = [before[1], name];
        }
        Ok((x.outside(a, here), y.outside(b, there)))
    }

    /// Compares two of the interpreter's maps that are in random order.
    fn unordered_entries(&mut self, a: Item, b: Item, at: Place<'b>) -> Same {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        let (mut left, mut right): (Vec<_>, Vec<_>) = (x.entries(a).collect(), y.entries(b).collect());
        left.sort_by_key(|(key, _)| x.raw(*key));
        right.sort_by_key(|(key, _)| y.raw(*key));
        for ((key, value), (other, other_value)) in left.into_iter().zip(right) {
            if x.raw(key) != y.raw(other) {
                return Err(Box::new(Found::Items(a, b)));
            }
            self.entry(at, x.name(key), value, other_value)?;
        }
        Ok(())
    }

    /// Compares what stands under one key of two maps.
    fn entry(&mut self, at: Place<'b>, key: &'b [u8], a: Item, b: Item) -> Same {
        self.ending_entry(at, key, a, b).map(drop)
    }

    fn ending_entry(&mut self, at: Place<'b>, key: &'b [u8], a: Item, b: Item) -> Ends {
        self.step(Step::Key(key), |this| {
            match rule(at, key) {
                Rule::Nothing => {}
                // The interpreter's numbered things have no name of their own.
                Rule::Value => {
                    return this.ending(a, b, Place { key: if key.is_empty() { at.key } else { key }, ..at });
                }
                Rule::Slot => this.slots(a, b)?,
                Rule::Identity => this.identities(a, b)?,
                Rule::Unordered => this.unordered(a, b)?,
                Rule::NumberedSlots => this.numbered_slots(a, b)?,
                Rule::BySlot => this.by_slot.push((a, b)),
            }
            Ok((this.recorded.tree.after(a), this.happened.tree.after(b)))
        })
    }

    fn step<T>(
        &mut self,
        step: Step<'b>,
        compare: impl FnOnce(&mut Self) -> Result<T, Box<Found>>,
    ) -> Result<T, Box<Found>> {
        self.path.push(step);
        // A difference leaves the path as it is: it says where.
        let compared = compare(self)?;
        self.path.pop();
        Ok(compared)
    }

    /// Compares what `a` and `b` hold, and names these where their very contents differ: `'A'`, not its number.
    fn holding<T>(
        &mut self,
        a: Item,
        b: Item,
        compare: impl FnOnce(&mut Self) -> Result<T, Box<Found>>,
    ) -> Result<T, Box<Found>> {
        let depth = self.path.len();
        compare(self).map_err(|mut found| {
            let (x, y) = (self.recorded.tree, self.happened.tree);
            if let Found::Items(inner, other) = *found
                && x.is_scalar(inner)
                && y.is_scalar(other)
                && x.variant(a).is_some_and(|(_, payload)| payload == inner)
                && y.variant(b).is_some_and(|(_, payload)| payload == other)
            {
                self.path.truncate(depth);
                *found = Found::Items(a, b);
            }
            found
        })
    }

    /// Compares two references: each object has one partner, whichever way it is reached.
    fn refer(&mut self, slot: u32, partner: u32) -> Same {
        let (Some(known), Some(other)) =
            (self.recorded.partners.get_mut(slot as usize), self.happened.partners.get_mut(partner as usize))
        else {
            return Err(Box::new(Found::References(slot, partner)));
        };
        match (*known, *other) {
            (None, None) => {
                *known = Some(partner);
                *other = Some(slot);
                self.queue.push_back((slot, partner));
                if let Some(origins) = &mut self.origins {
                    origins.insert(slot, (self.object, self.path.clone()));
                }
                Ok(())
            }
            (Some(known), Some(other)) if known == partner && other == slot => Ok(()),
            _ => Err(Box::new(Found::References(slot, partner))),
        }
    }

    fn slots(&mut self, a: Item, b: Item) -> Same {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        if let (Some(slot), Some(partner)) = (x.index(a), y.index(b)) {
            self.refer(slot, partner)
        } else if x.is_array(a) && y.is_array(b) && x.len(a) == y.len(b) {
            for (index, (a, b)) in x.children(a).zip(y.children(b)).enumerate() {
                self.step(Step::Index(index), |this| this.slots(a, b))?;
            }
            Ok(())
        } else if x.is_null(a) && y.is_null(b) {
            Ok(())
        } else {
            Err(Box::new(Found::Items(a, b)))
        }
    }

    fn identities(&mut self, a: Item, b: Item) -> Same {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        let same = match (x.blob(a), y.blob(b)) {
            (Some(identity), Some(partner)) => {
                let known = *self.recorded.identities.entry(identity).or_insert(partner);
                let other = *self.happened.identities.entry(partner).or_insert(identity);
                known == partner && other == identity
            }
            _ => x.is_null(a) && y.is_null(b),
        };
        if same { Ok(()) } else { Err(Box::new(Found::Items(a, b))) }
    }

    fn unordered(&mut self, a: Item, b: Item) -> Same {
        let sorted = |tree: &Tree<'b>, item| {
            let mut raw: Vec<_> = tree.children(item).map(|child| tree.raw(child)).collect();
            raw.sort_unstable();
            raw
        };
        if sorted(self.recorded.tree, a) == sorted(self.happened.tree, b) {
            Ok(())
        } else {
            Err(Box::new(Found::Items(a, b)))
        }
    }

    fn numbered_slots(&mut self, a: Item, b: Item) -> Same {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        let partners: HashMap<_, _> = y.entries(b).map(|(key, value)| (y.raw(key), value)).collect();
        if x.len(a) != y.len(b) {
            return Err(Box::new(Found::Items(a, b)));
        }
        for (key, value) in x.entries(a) {
            let Some(partner) = partners.get(x.raw(key)) else { return Err(Box::new(Found::Items(a, b))) };
            self.slots(value, *partner)?;
        }
        Ok(())
    }

    fn slotted(&mut self, a: Item, b: Item) -> Same {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        let partners: HashMap<_, _> = y.entries(b).map(|(key, value)| (y.index(key), value)).collect();
        if x.len(a) != y.len(b) {
            return Err(Box::new(Found::Items(a, b)));
        }
        for (key, value) in x.entries(a) {
            let partner = x.index(key).and_then(|slot| *self.recorded.partners.get(slot as usize)?);
            match partners.get(&partner) {
                Some(other) if partner.is_some() => self.items(value, *other, Place::default())?,
                _ => return Err(Box::new(Found::Items(a, b))),
            }
        }
        Ok(())
    }
}
