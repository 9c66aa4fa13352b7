//! Differences in words: how a program would name the place, and how its values look.

use std::fmt::Write;

use minicbor::Decoder;
use num_bigint::{BigInt, Sign};

use super::{
    Comparison, Difference, Found, Side, Step,
    code::{functions, interns, tables},
};
use crate::tree::{Item, ROOT, Tree};

/// Longest value shown, in characters.
const MAX_VALUE: usize = 80;
/// Objects named on the way to a place, at its beginning and at its end.
const MAX_WAY: usize = 6;
/// Interned strings before this one are the characters of ASCII and the empty string.
const FIRST_STRING: usize = 129;

impl<'b> Comparison<'_, 'b> {
    /// Puts what was found into words.
    pub(super) fn describe(&self, found: &Found) -> Difference {
        let place = self.place(self.object, &self.path);
        let [recorded, happened] = match *found {
            Found::Items(a, b) => [self.recorded.value(a), self.happened.value(b)],
            Found::References(slot, partner) => self.references(slot, partner),
        };
        Difference { place, recorded, happened }
    }

    /// One object here is two there: says which one, on the side where it was reached before.
    fn references(&self, slot: u32, partner: u32) -> [String; 2] {
        let reached = |slot: u32| match self.origins.as_ref().and_then(|origins| origins.get(&slot)) {
            Some((object, path)) => self.place(*object, path),
            None => "an earlier one".to_owned(),
        };
        let known = self.recorded.partners.get(slot as usize).copied().flatten();
        let other = self.happened.partners.get(partner as usize).copied().flatten();
        let one = |slot| format!("the very object of {}", reached(slot));
        match (known, other) {
            (Some(_), Some(other)) => [one(slot), one(other)],
            (Some(_), None) => [one(slot), "another object".to_owned()],
            (None, Some(other)) => ["another object".to_owned(), one(other)],
            (None, None) => [self.recorded.object_text(slot), self.happened.object_text(partner)],
        }
    }

    /// Names a place of the recorded state.
    fn place(&self, object: Option<u32>, path: &[Step<'b>]) -> String {
        // From the place back to its root.
        let mut way = vec![(object, path)];
        while let Some((Some(object), _)) = way.last()
            && let Some((holder, path)) = self.origins.as_ref().and_then(|origins| origins.get(object))
        {
            way.push((*holder, path));
        }
        let mut place = String::new();
        for (n, (object, path)) in way.iter().rev().enumerate() {
            if n >= MAX_WAY && way.len() - n > MAX_WAY {
                if n == MAX_WAY {
                    place.push('…');
                }
                continue;
            }
            match object {
                None => place.push_str(&self.recorded.root(path)),
                Some(object) => place.push_str(&self.recorded.way(*object, path)),
            }
        }
        place
    }
}

impl<'b> Side<'_, 'b> {
    /// Names a place outside the heap.
    fn root(&self, path: &[Step<'b>]) -> String {
        for (n, pair) in path.windows(2).enumerate() {
            let rest = || steps(variants(&path[n + 2..]));
            match pair {
                [Step::Key(b"globals"), Step::Index(slot)] => {
                    return format!("global {}{}", self.global(*slot).unwrap_or("?"), rest());
                }
                [Step::Key(b"stack"), Step::Index(slot)] => {
                    return match self.local(*slot) {
                        Some(name) => format!("local {name}{}", rest()),
                        None => format!("the suspended code's stack[{slot}]{}", rest()),
                    };
                }
                [Step::Key(b"functions"), Step::Index(function)] => {
                    return format!("the code of function {}", self.function(*function).unwrap_or("?"));
                }
                _ => {}
            }
        }
        // Without the names of the structs around.
        let known = |step: &Step<'_>| {
            matches!(
                step,
                Step::Key(
                    b"state"
                        | b"Idle"
                        | b"Suspended"
                        | b"FunctionCall"
                        | b"OsCall"
                        | b"NameLookup"
                        | b"ResolveFutures"
                        | b"snapshot"
                        | b"repl"
                        | b"executor"
                        | b"vm_state"
                        | b"tables"
                )
            )
        };
        let first = path.iter().position(|step| !known(step)).unwrap_or(path.len());
        format!("the session's {}", steps(&path[first..]).trim_start_matches('.'))
    }

    /// Names a place in an object, to be put behind the name of the object.
    fn way(&self, object: u32, path: &[Step<'b>]) -> String {
        let Some((kind, payload)) = self.object(object) else { return String::new() };
        let key = |table, index| {
            let entry = self.tree.children(table).nth(index)?;
            Some(self.value(self.tree.get(entry, "K")?))
        };
        let field = |name| self.tree.get(payload, name);
        match (kind, path) {
            (b"L" | b"T", [Step::Key(b"I"), Step::Index(n), rest @ ..])
            | (b"Q" | b"N", [Step::Key(b"items"), Step::Index(n), rest @ ..]) => {
                format!("[{n}]{}", steps(variants(rest)))
            }
            (b"D", [Step::Key(b"E"), Step::Index(n), Step::Key(b"V"), rest @ ..]) => {
                let key = field("E").and_then(|table| key(table, *n)).unwrap_or_default();
                format!("[{key}]{}", steps(variants(rest)))
            }
            (b"D", [Step::Key(b"E"), Step::Index(n), Step::Key(b"K"), ..]) => format!("'s key number {}", n + 1),
            (b"E" | b"F", [Step::Index(n), ..]) => format!("'s element number {}", n + 1),
            (
                b"I" | b"A" | b"Module",
                [Step::Key(attributes), Step::Key(b"E"), Step::Index(n), Step::Key(b"V"), rest @ ..],
            ) => {
                let name = str::from_utf8(attributes)
                    .ok()
                    .and_then(|attributes| self.tree.get(field(attributes)?, "E"))
                    .and_then(|table| key(table, *n))
                    .unwrap_or_default();
                format!(".{}{}", name.trim_matches('\''), steps(variants(rest)))
            }
            (b"I", [Step::Key(b"C"), ..]) => ".__class__".to_owned(),
            (b"J", [Step::Key(b"R")]) => ".real".to_owned(),
            (b"J", [Step::Key(b"I")]) => ".imag".to_owned(),
            (b"C" | b"U", [Step::Key(b"D"), Step::Index(n), rest @ ..]) => {
                format!(".__defaults__[{n}]{}", steps(variants(rest)))
            }
            // A captured variable goes by the name of its function.
            (b"C", [Step::Key(b"C"), Step::Index(n), ..]) => format!(".__closure__[{n}]"),
            (b"K", _) => ".cell_contents".to_owned(),
            _ => steps(variants(path)),
        }
    }

    /// How a value of the program's looks, or any other item.
    fn value(&self, item: Item) -> String {
        bounded(self.value_text(item).unwrap_or_else(|| {
            let (tree, count) = (self.tree, self.tree.len(item));
            if tree.is_array(item) {
                format!("{count} elements")
            } else {
                minicbor::display(tree.raw(item)).to_string()
            }
        }))
    }

    fn value_text(&self, item: Item) -> Option<String> {
        let tree = self.tree;
        let Some((name, payload)) = tree.variant(item) else {
            return match tree.text(item)? {
                "O" => Some("None".to_owned()),
                "E" => Some("Ellipsis".to_owned()),
                "N" => Some("NotImplemented".to_owned()),
                "U" => Some("unset".to_owned()),
                _ => None,
            };
        };
        match name {
            b"C" if tree.index(payload).is_some() => Some(self.object_text(tree.index(payload)?)),
            b"B" if tree.raw(payload) == [0xf5] => Some("True".to_owned()),
            b"B" if tree.raw(payload) == [0xf4] => Some("False".to_owned()),
            b"I" if tree.is_scalar(payload) => Some(tree.integer(payload)?.to_string()),
            b"F" if tree.is_scalar(payload) => Some(format!("{:?}", Decoder::new(tree.raw(payload)).f64().ok()?)),
            b"T" if tree.is_scalar(payload) => Some(quoted(self.string(tree.index(payload)?)?)),
            b"R" => {
                let literals = tree.get(interns(tree)?, "bytes")?;
                Some(bytes(tree.blob(tree.children(literals).nth(tree.index(payload)? as usize)?)?))
            }
            b"D" if tree.is_scalar(payload) => {
                Some(format!("function {}", self.function(tree.index(payload)? as usize)?))
            }
            _ => self.payload_text(name, payload),
        }
    }

    /// How an object of the heap looks.
    fn object_text(&self, slot: u32) -> String {
        self.object(slot)
            .and_then(|(kind, payload)| self.payload_text(kind, payload))
            .unwrap_or_else(|| "an object".to_owned())
    }

    fn payload_text(&self, kind: &[u8], payload: Item) -> Option<String> {
        let tree = self.tree;
        let count = |name, of: &str| Some(format!("a {name} of {} {of}", tree.len(of_field(tree, payload)?)));
        match kind {
            b"S" => tree.text(payload).map(quoted),
            b"B" => tree.blob(payload).map(bytes),
            b"G" => long(tree, payload),
            b"L" => count("list", "elements"),
            b"T" => count("tuple", "elements"),
            b"D" => count("dict", "entries"),
            b"E" => Some(format!("a set of {} elements", tree.len(payload))),
            b"F" => Some(format!("a frozenset of {} elements", tree.len(payload))),
            b"I" => {
                let (_, class) = self.object(tree.index(tree.get(payload, "C")?)?)?;
                Some(format!("an instance of {}", self.name(tree.get(class, "name")?)?))
            }
            b"A" => Some(format!("class {}", self.name(tree.get(payload, "name")?)?)),
            b"C" | b"U" => Some(format!("function {}", self.function(tree.index(tree.get(payload, "F")?)? as usize)?)),
            _ => None,
        }
    }

    /// A name that is interned or the heap's own.
    fn name(&self, item: Item) -> Option<&'b str> {
        match self.tree.variant(item)? {
            (b"Interned", id) => self.string(self.tree.index(id)?),
            (_, text) => self.tree.text(text),
        }
    }

    fn string(&self, id: u32) -> Option<&'b str> {
        const ASCII: &str = "\0\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\
            \x18\x19\x1a\x1b\x1c\x1d\x1e\x1f !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`\
            abcdefghijklmnopqrstuvwxyz{|}~\x7f";
        let id = id as usize;
        match id.checked_sub(FIRST_STRING) {
            Some(own) => {
                let tree = self.tree;
                tree.text(tree.children(tree.get(interns(tree)?, "strings")?).nth(own)?)
            }
            None => Some(ASCII.get(id..=id).unwrap_or_default()),
        }
    }

    fn global(&self, slot: usize) -> Option<&'b str> {
        let tree = self.tree;
        let names = tree.get(tree.get(tables(tree)?, "global_names")?, "slots")?;
        self.string(tree.index(tree.children(names).nth(slot)?)?)
    }

    /// The local variable of the suspended code that is in a place of its stack.
    fn local(&self, place: usize) -> Option<&'b str> {
        let tree = self.tree;
        let (_, session) = tree.variant(tree.get(ROOT, "state")?)?;
        let (_, question) = tree.variant(session)?;
        let vm = tree.get(tree.get(question, "snapshot").unwrap_or(question), "vm_state")?;
        tree.children(tree.get(vm, "frames")?).find_map(|frame| {
            let number = |key| Some(tree.index(tree.get(frame, key)?)? as usize);
            let slot = place.checked_sub(number("S")?)?;
            (slot < number("L")?).then_some(())?;
            let code = tree.get(*functions(tree)?.get(number("F")?)?, "B")?;
            self.string(tree.index(tree.children(tree.get(code, "N")?).nth(slot)?)?)
        })
    }

    fn function(&self, function: usize) -> Option<&'b str> {
        let tree = self.tree;
        let name = tree.get(*functions(tree)?.get(function)?, "N")?;
        self.string(tree.index(tree.get(name, "N")?)?)
    }
}

/// The elements of a list or a tuple, the entries of a dict.
fn of_field(tree: &Tree<'_>, payload: Item) -> Option<Item> {
    tree.get(payload, "I").or_else(|| tree.get(payload, "E"))
}

/// An integer beyond 64 bits: its sign and its digits in base 2^32, the lowest first.
fn long(tree: &Tree<'_>, item: Item) -> Option<String> {
    let mut parts = tree.children(item);
    let sign = match tree.integer(parts.next()?)? {
        ..0 => Sign::Minus,
        0 => Sign::NoSign,
        1.. => Sign::Plus,
    };
    let digits: Option<Vec<u32>> = tree.children(parts.next()?).map(|digit| tree.index(digit)).collect();
    let digits = digits?;
    // More digits than are shown need not be worked out.
    if digits.len() > 64 {
        return Some(format!("an integer of {} bits", digits.len() * 32));
    }
    Some(BigInt::new(sign, digits).to_string())
}

/// Without the names of enums' variants at the beginning, which say nothing to a program.
fn variants<'p, 'b>(path: &'p [Step<'b>]) -> &'p [Step<'b>] {
    match path {
        [Step::Key(key), rest @ ..] if key.len() == 1 => rest,
        _ => path,
    }
}

fn steps(path: &[Step<'_>]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Key(key) => {
                let _ = write!(text, ".{}", String::from_utf8_lossy(key));
            }
            Step::Index(index) => {
                let _ = write!(text, "[{index}]");
            }
        }
    }
    bounded(text)
}

fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(MAX_VALUE).collect();
    format!("'{}'{}", shown.escape_debug(), if shown.len() < text.len() { "…" } else { "" })
}

fn bytes(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(MAX_VALUE)];
    format!("b'{}'{}", shown.escape_ascii(), if shown.len() < bytes.len() { "…" } else { "" })
}

fn bounded(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_VALUE) {
        text.truncate(end);
        text.push('…');
    }
    text
}
