//! Values and settings as JSON text.
//!
//! JSON's own forms stand for what they stand for in Python: null, true, false, integers of any size, finite floats,
//! strings, lists, and dicts whose keys are strings. Whatever else crosses is an object with one key that begins with
//! `$` (see [`Tag`]). What has neither form is refused, and never bent into another value.

mod data;
mod read;
mod write;

pub(crate) use self::{
    data::data,
    read::{Values, settings},
    write::value,
};

/// The keys of objects that stand for something else than a dict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// `"nan"`, `"inf"` or `"-inf"`.
    Float,
    /// Base64.
    Bytes,
    /// An array of the elements, as for sets.
    Tuple,
    Set,
    FrozenSet,
    /// A dict with other keys than strings: an array of `[key, value]`.
    Dict,
    /// An exception that is not raised: `[type, message or null]`.
    Exception,
    /// A host function: its name.
    Function,
}

impl Tag {
    const NAMES: [(Self, &'static str); 8] = [
        (Self::Float, "$float"),
        (Self::Bytes, "$bytes"),
        (Self::Tuple, "$tuple"),
        (Self::Set, "$set"),
        (Self::FrozenSet, "$frozenset"),
        (Self::Dict, "$dict"),
        (Self::Exception, "$exception"),
        (Self::Function, "$function"),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(_, known)| *known == name).map(|(tag, _)| tag)
    }

    fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(tag, _)| *tag == self).map_or("", |(_, name)| name)
    }
}

/// First elements of array nodes, as `docs/protocol.md` numbers them: those that have a form in JSON.
mod kind {
    pub(super) const LIST: u8 = 1;
    pub(super) const LIST_REFS: u8 = 2;
    pub(super) const TUPLE: u8 = 3;
    pub(super) const TUPLE_REFS: u8 = 4;
    pub(super) const SET: u8 = 5;
    pub(super) const SET_REFS: u8 = 6;
    pub(super) const FROZEN_SET: u8 = 7;
    pub(super) const FROZEN_SET_REFS: u8 = 8;
    pub(super) const DICT_REFS: u8 = 9;
    pub(super) const EXCEPTION: u8 = 18;
    pub(super) const FUNCTION: u8 = 23;

    /// What the others are, in words.
    pub(super) fn describe(kind: u8) -> &'static str {
        match kind {
            10 => "a named tuple",
            11 => "a complex number",
            12..=16 => "a date or time",
            17 => "a decimal number",
            19 => "a type",
            20 => "a builtin function",
            21 => "a path",
            22 => "an open file",
            24 => "an ellipsis",
            25 => "NotImplemented",
            26 => "an object that can't leave the sandbox",
            27 => "a container that holds itself",
            28 => "a class",
            29 => "an instance of a class",
            30 => "a module",
            _ => "a value of this kind",
        }
    }
}
