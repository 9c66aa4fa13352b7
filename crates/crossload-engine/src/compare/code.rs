//! Code that was compiled twice from one source.
//!
//! The interpreter's compiler numbers the captured variables of a function in the order of a randomly seeded map, so the
//! same source gives the same code but for those numbers: the slots of a frame's locals, the order in which a closure's
//! cells are loaded, and, since low slots have shorter instructions, offsets. All else must be the same.

use std::collections::{HashMap, VecDeque};

use super::{Comparison, Found, Place, Same, Step};
use crate::tree::{Item, Tree};

/// How the codes of two states relate.
#[derive(Debug, Default)]
pub(super) struct Codes<'b> {
    functions: Vec<Option<Renaming<'b>>>,
    module: Option<Renaming<'b>>,
    /// Whether any code differs. If not, all of it is compared as it stands.
    differ: bool,
}

/// One code in two compilations.
#[derive(Debug)]
struct Renaming<'b> {
    bytecode: [&'b [u8]; 2],
    /// Where instructions begin, and where the last one ends.
    starts: [Vec<usize>; 2],
    /// The slot in the second compilation of each slot in the first.
    slots: Vec<usize>,
    /// The slots of variables that are captured from around the function, in the order of a closure's cells.
    captured: [Vec<usize>; 2],
}

impl<'b> Renaming<'b> {
    fn new(trees: [&Tree<'b>; 2], codes: [Item; 2]) -> Option<Self> {
        let [Some(a), Some(b)] = [0, 1].map(|side| trees[side].blob(trees[side].get(codes[side], "B")?)) else {
            return None;
        };
        let starts = [starts(a)?, starts(b)?];
        (starts[0].len() == starts[1].len()).then(|| Self {
            bytecode: [a, b],
            starts,
            slots: Vec::new(),
            captured: Default::default(),
        })
    }

    fn of_functions(trees: [&Tree<'b>; 2], functions: [Item; 2]) -> Option<Self> {
        let parts = |key| {
            let [a, b] = [0, 1].map(|side| trees[side].get(functions[side], key));
            Some([a?, b?])
        };
        let ([a, b], free) = (parts("B")?, parts("F")?);
        let captured = [indices(trees[0], free[0])?, indices(trees[1], free[1])?];
        Some(Self { slots: renamed(trees, functions)?, captured, ..Self::new(trees, [a, b])? })
    }

    fn is_one_to_one(&self) -> bool {
        let mut slots = self.slots.clone();
        slots.sort_unstable();
        slots.into_iter().eq(0..self.slots.len())
    }

    fn instructions(&self) -> usize {
        self.starts[0].len() - 1
    }

    fn instruction(&self, side: usize, number: usize) -> &'b [u8] {
        &self.bytecode[side][self.starts[side][number]..self.starts[side][number + 1]]
    }

    fn slot(&self, slot: usize) -> usize {
        self.slots.get(slot).copied().unwrap_or(slot)
    }

    /// The place in the second compilation of a cell of the closure's.
    fn cell(&self, cell: usize) -> Option<usize> {
        let slot = self.slot(*self.captured[0].get(cell)?);
        self.captured[1].iter().position(|other| *other == slot)
    }

    /// Whether two offsets are those of one instruction.
    fn same_offset(&self, a: usize, b: usize) -> bool {
        let [left, right] = &self.starts;
        match (left.binary_search(&a), right.binary_search(&b)) {
            (Ok(a), Ok(b)) => a == b,
            (Err(_), Err(_)) => a == b,
            _ => false,
        }
    }

    /// The closure that an instruction makes, and the slots whose cells it captures, which were loaded just before.
    fn captures(&self, number: usize) -> Option<(usize, [Vec<usize>; 2])> {
        let made = self.instruction(0, number);
        (made[0] == MAKE_CLOSURE && made == self.instruction(1, number)).then_some(())?;
        let first = number.checked_sub(made[4].into())?;
        let loaded = |side| {
            let load = |number| match slot_of(self.instruction(side, number))? {
                (LOAD, slot) => Some(slot),
                _ => None,
            };
            (first..number).map(load).collect::<Option<Vec<_>>>()
        };
        Some((u16::from_le_bytes([made[1], made[2]]).into(), [loaded(0)?, loaded(1)?]))
    }
}

impl<'b> Codes<'b> {
    pub(super) fn new(recorded: &Tree<'b>, happened: &Tree<'b>) -> Self {
        let trees = [recorded, happened];
        let mut codes = Self::default();
        let [Some(left), Some(right)] = trees.map(functions) else { return codes };
        let pairs = || left.iter().zip(&right).map(|(a, b)| [*a, *b]);
        let modules = trees.map(module_code);
        let same = |[a, b]: [Item; 2]| recorded.raw(a) == happened.raw(b);
        codes.differ = !pairs().all(same) || matches!(modules, [Some(a), Some(b)] if !same([a, b]));
        if codes.differ {
            codes.functions = pairs().map(|functions| Renaming::of_functions(trees, functions)).collect();
            if let [Some(a), Some(b)] = modules {
                codes.module = Renaming::new(trees, [a, b]);
            }
            codes.follow_captures();
            for code in &mut codes.functions {
                code.take_if(|code| !code.is_one_to_one());
            }
        }
        codes
    }

    /// Tells captured variables that have no name by where they are captured from: a class's body has such ones.
    ///
    /// A function is compiled after those inside of it, so from the last one on, those around come first.
    fn follow_captures(&mut self) {
        for around in (0..=self.functions.len()).rev() {
            let code = if around == self.functions.len() { &self.module } else { &self.functions[around] };
            let Some(code) = code else { continue };
            let mut found = Vec::new();
            for (closure, [left, right]) in (0..code.instructions()).filter_map(|number| code.captures(number)) {
                for (cell, slot) in left.iter().enumerate() {
                    let other = right.iter().position(|other| *other == code.slot(*slot));
                    found.extend(other.map(|other| (closure, cell, other)));
                }
            }
            for (closure, cell, other) in found {
                if let Some(Some(Renaming { slots, captured: [left, right], .. })) = self.functions.get_mut(closure)
                    && let (Some(slot), Some(other)) = (left.get(cell), right.get(other))
                    && let Some(renamed) = slots.get_mut(*slot)
                {
                    *renamed = *other;
                }
            }
        }
    }

    pub(super) fn differ(&self) -> bool {
        self.differ
    }

    /// What a frame runs: a function, or the module.
    fn of(&self, function: Option<u32>) -> Option<&Renaming<'b>> {
        match function {
            Some(function) => self.functions.get(function as usize)?.as_ref(),
            None => self.module.as_ref(),
        }
    }

    /// Whether a code is the same in both compilations but for the numbers of slots.
    fn same_code(&self, code: &Renaming<'_>) -> bool {
        let mut rest = code.instructions();
        while rest > 0 {
            rest -= 1;
            if let Some((closure, [left, right])) = code.captures(rest) {
                let Some(Some(closure)) = self.functions.get(closure) else { return false };
                let same = |(cell, slot): (usize, &usize)| {
                    closure.cell(cell).and_then(|cell| right.get(cell)) == Some(&code.slot(*slot))
                };
                if !left.iter().enumerate().all(same) {
                    return false;
                }
                rest -= left.len();
            } else if !code.same_instruction(rest) {
                return false;
            }
        }
        true
    }
}

impl Renaming<'_> {
    fn same_instruction(&self, number: usize) -> bool {
        let [p, q] = [0, 1].map(|side| self.instruction(side, number));
        match (slot_of(p), slot_of(q)) {
            (Some((access, slot)), Some((other, other_slot))) => access == other && self.slot(slot) == other_slot,
            (None, None) if p[0] == q[0] && is_jump(p[0]) => {
                let target = |side: usize, operands: &[u8]| {
                    self.starts[side][number + 1]
                        .wrapping_add_signed(i16::from_le_bytes([operands[1], operands[2]]).into())
                };
                self.same_offset(target(0, p), target(1, q))
            }
            _ => p == q,
        }
    }
}

impl<'b> Comparison<'_, 'b> {
    /// Compares what depends on the numbers of slots; false for what does not.
    pub(super) fn coded(&mut self, a: Item, b: Item, at: Place<'b>) -> Result<bool, Box<Found>> {
        match (at.kind, at.key, self.path.last()) {
            (b"", b"functions", Some(Step::Index(function))) => {
                let function = u32::try_from(*function).ok();
                self.functions(function, a, b, at)?;
            }
            (b"", b"module_code", _) => self.code(None, a, b, at)?,
            (b"", b"vm_state" | b"tasks", _) if self.recorded.tree.get(a, "frames").is_some() => {
                self.stacks(a, b, at)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn functions(&mut self, function: Option<u32>, a: Item, b: Item, at: Place<'b>) -> Same {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        let owned = |tree: &Tree<'b>, function| {
            let slots = indices(tree, tree.get(function, "C")?)?;
            let parameters = tree.children(tree.get(function, "P")?).map(|item| tree.raw(item));
            Some(slots.into_iter().zip(parameters).collect::<Vec<_>>())
        };
        let (Some(renaming), Some(left), Some(right)) = (self.codes.of(function), owned(x, a), owned(y, b)) else {
            return Err(Box::new(Found::Items(a, b)));
        };
        let mut moved: Vec<_> = left.into_iter().map(|(slot, parameter)| (renaming.slot(slot), parameter)).collect();
        moved.sort_unstable();
        let cells = (0..renaming.captured[0].len()).all(|cell| renaming.cell(cell).is_some());
        if moved != right || !cells || renaming.captured[0].len() != renaming.captured[1].len() {
            return Err(Box::new(Found::Items(a, b)));
        }
        self.parts(a, b, |this, key, value, other| match key {
            // Above; and the slots around the function, which are compared where the closure is made.
            b"C" | b"P" | b"F" | b"E" => Ok(()),
            b"B" => this.code(function, value, other, Place { key, ..at }),
            _ => this.entry(at, key, value, other),
        })
    }

    fn code(&mut self, function: Option<u32>, a: Item, b: Item, at: Place<'b>) -> Same {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        self.parts(a, b, |this, key, value, other| {
            let found = || Err(Box::new(Found::Items(value, other)));
            let Some(renaming) = this.codes.of(function) else { return found() };
            let same = match key {
                b"B" => this.codes.same_code(renaming),
                // The names of globals stand in the module's code.
                b"N" => match (indices(x, value), indices(y, other)) {
                    (Some(left), Some(right)) => {
                        left.len() == right.len()
                            && left.iter().enumerate().all(|(n, name)| right.get(renaming.slot(n)) == Some(name))
                    }
                    _ => false,
                },
                b"L" | b"E" if x.len(value) == y.len(other) => {
                    for (index, (row, other)) in x.children(value).zip(y.children(other)).enumerate() {
                        this.step(Step::Index(index), |this| {
                            this.parts(row, other, |this, field, value, other| match (key, field) {
                                (b"L", b"B") | (b"E", b"S" | b"E" | b"H") => this.offset(function, value, other),
                                _ => this.entry(at, field, value, other),
                            })
                        })?;
                    }
                    true
                }
                b"L" | b"E" => false,
                _ => return this.entry(at, key, value, other),
            };
            if same { Ok(()) } else { found() }
        })
    }

    /// Compares the frames of a task, and the stack on which their locals are.
    fn stacks(&mut self, a: Item, b: Item, at: Place<'b>) -> Same {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        let frames: Vec<Item> = x.get(a, "frames").map(|frames| x.children(frames).collect()).unwrap_or_default();
        let field = |frame, names: [&str; 2]| names.iter().find_map(|name| x.get(frame, name));
        let runs: Vec<_> =
            frames.iter().map(|frame| field(*frame, ["F", "function_id"]).and_then(|item| x.index(item))).collect();
        let height = x.get(a, "stack").map_or(0, |stack| x.len(stack));
        let mut moved: Vec<usize> = (0..height).collect();
        for (frame, function) in frames.iter().zip(&runs) {
            let number = |names| field(*frame, names).and_then(|item| x.index(item)).unwrap_or_default() as usize;
            let (base, locals) = (number(["S", "stack_base"]), number(["L", "locals_count"]));
            if let (Some(renaming), Some(region)) =
                (self.codes.of(*function), moved.get_mut(base..base.saturating_add(locals)))
            {
                for (slot, place) in region.iter_mut().enumerate() {
                    *place = base + renaming.slot(slot);
                }
            }
        }
        self.parts(a, b, |this, key, value, other| match key {
            b"stack" => this.step(Step::Key(key), |this| {
                this.moved(value, other, &moved, |this, a, b| this.items(a, b, Place { key, ..at }))
            }),
            b"instruction_ip" => match runs.last() {
                Some(function) => this.offset(*function, value, other),
                None => this.entry(at, key, value, other),
            },
            b"frames" if x.len(value) == y.len(other) => {
                for (n, (frame, other)) in x.children(value).zip(y.children(other)).enumerate() {
                    this.parts(frame, other, |this, key, value, other| match (key, n.checked_sub(1)) {
                        (b"P" | b"ip", _) => this.offset(runs[n], value, other),
                        (b"C" | b"call_offset", Some(caller)) if !x.is_null(value) => {
                            this.offset(runs[caller], value, other)
                        }
                        _ => this.entry(at, key, value, other),
                    })?;
                }
                Ok(())
            }
            _ => this.entry(at, key, value, other),
        })
    }

    pub(super) fn closures(&mut self, a: Item, b: Item, at: Place<'b>) -> Same {
        let function = self.recorded.tree.get(a, "F").and_then(|item| self.recorded.tree.index(item));
        self.parts(a, b, |this, key, value, other| match key {
            b"C" => {
                let cells = 0..this.recorded.tree.len(value);
                let order = |code: &Renaming<'_>| cells.map(|cell| code.cell(cell)).collect::<Option<Vec<_>>>();
                let Some(order) = this.codes.of(function).and_then(order) else {
                    return Err(Box::new(Found::Items(value, other)));
                };
                this.step(Step::Key(key), |this| this.moved(value, other, &order, Self::slots))
            }
            _ => this.entry(at, key, value, other),
        })
    }

    pub(super) fn coroutines(&mut self, a: Item, b: Item, at: Place<'b>) -> Same {
        let function = self.recorded.tree.get(a, "func_id").and_then(|item| self.recorded.tree.index(item));
        self.parts(a, b, |this, key, value, other| match key {
            b"namespace" => {
                let slots = 0..this.recorded.tree.len(value);
                let Some(code) = this.codes.of(function) else { return Err(Box::new(Found::Items(value, other))) };
                let order: Vec<_> = slots.map(|slot| code.slot(slot)).collect();
                this.step(Step::Key(key), |this| {
                    this.moved(value, other, &order, |this, a, b| this.items(a, b, Place { key, ..at }))
                })
            }
            _ => this.entry(at, key, value, other),
        })
    }

    /// Compares the entries of two structs, one by one.
    fn parts(&mut self, a: Item, b: Item, mut compare: impl FnMut(&mut Self, &'b [u8], Item, Item) -> Same) -> Same {
        let (x, y) = (self.recorded.tree, self.happened.tree);
        if x.len(a) != y.len(b) {
            return Err(Box::new(Found::Items(a, b)));
        }
        for ((key, value), (other, other_value)) in x.entries(a).zip(y.entries(b)) {
            if x.raw(key) != y.raw(other) {
                return Err(Box::new(Found::Items(a, b)));
            }
            compare(self, x.name(key), value, other_value)?;
        }
        Ok(())
    }

    /// Compares each element of an array with the one at another place of the other array.
    fn moved(&mut self, a: Item, b: Item, order: &[usize], compare: impl Fn(&mut Self, Item, Item) -> Same) -> Same {
        let others: Vec<_> = self.happened.tree.children(b).collect();
        if self.recorded.tree.len(a) != others.len() {
            return Err(Box::new(Found::Items(a, b)));
        }
        for (n, (item, place)) in self.recorded.tree.children(a).zip(order).enumerate() {
            let Some(other) = others.get(*place) else { return Err(Box::new(Found::Items(a, b))) };
            self.step(Step::Index(n), |this| compare(this, item, *other))?;
        }
        Ok(())
    }

    /// Compares two offsets into the code of a function, or of the module.
    fn offset(&mut self, function: Option<u32>, a: Item, b: Item) -> Same {
        let (x, y) = (self.recorded.tree.index(a), self.happened.tree.index(b));
        match (self.codes.of(function), x, y) {
            (Some(renaming), Some(x), Some(y)) if renaming.same_offset(x as usize, y as usize) => Ok(()),
            _ => Err(Box::new(Found::Items(a, b))),
        }
    }
}

/// The functions of a session.
pub(super) fn functions(tree: &Tree<'_>) -> Option<Vec<Item>> {
    Some(tree.children(tree.get(interns(tree)?, "functions")?).collect())
}

/// The table of literals and functions; a suspended session's is with the code that it runs.
pub(super) fn interns(tree: &Tree<'_>) -> Option<Item> {
    tree.get(tables(tree)?, "interns")
}

/// What holds the names of globals, and the table of literals and functions.
pub(super) fn tables(tree: &Tree<'_>) -> Option<Item> {
    let parts = tree.parts()?;
    match parts.executor {
        Some(executor) => tree.get(executor, "tables"),
        None => Some(parts.repl),
    }
}

fn module_code(tree: &Tree<'_>) -> Option<Item> {
    tree.get(tree.get(tree.parts()?.executor?, "program")?, "module_code")
}

fn indices(tree: &Tree<'_>, array: Item) -> Option<Vec<usize>> {
    tree.children(array).map(|item| Some(tree.index(item)? as usize)).collect()
}

/// The slot in the second compilation of each slot in the first: that of the same name, captured or not alike.
fn renamed(trees: [&Tree<'_>; 2], functions: [Item; 2]) -> Option<Vec<usize>> {
    let [Some(left), Some(right)] = [0, 1].map(|side| {
        let (tree, function) = (trees[side], functions[side]);
        let names = indices(tree, tree.get(tree.get(function, "B")?, "N")?)?;
        let [cells, free] = ["C", "F"].map(|key| indices(tree, tree.get(function, key)?));
        let (cells, free) = (cells?, free?);
        let slots = tree.index(tree.get(function, "Z")?)? as usize;
        let identify = |slot| (names.get(slot).copied(), cells.contains(&slot), free.contains(&slot));
        // A function that says it has more slots than bytes in the dump was not written by a compiler.
        (slots <= u16::MAX.into()).then(|| (0..slots).map(identify).collect::<Vec<_>>())
    }) else {
        return None;
    };
    let mut places: HashMap<_, VecDeque<usize>> = HashMap::new();
    for (slot, name) in right.iter().enumerate() {
        places.entry(name).or_default().push_back(slot);
    }
    (left.len() == right.len()).then_some(())?;
    left.iter().map(|name| places.get_mut(name)?.pop_front()).collect()
}

const MAKE_CLOSURE: u8 = 96;
const CALL_WITH_KEYWORDS: u8 = 83;
const CALL_ATTRIBUTE_WITH_KEYWORDS: u8 = 85;
const LOAD: u8 = 13;
const STORE: u8 = 15;

/// The local slot that an instruction accesses, and how, by one opcode for all widths.
fn slot_of(instruction: &[u8]) -> Option<(u8, usize)> {
    Some(match *instruction {
        [opcode @ 9..=12] => (LOAD, usize::from(opcode - 9)),
        [LOAD, slot] => (LOAD, slot.into()),
        [14, low, high] => (LOAD, u16::from_le_bytes([low, high]).into()),
        [STORE, slot] => (STORE, slot.into()),
        [16, low, high] => (STORE, u16::from_le_bytes([low, high]).into()),
        [21, slot] => (21, slot.into()),
        // Cells: load, store, delete.
        [opcode @ (19 | 20 | 121), low, high] => (opcode, u16::from_le_bytes([low, high]).into()),
        _ => return None,
    })
}

fn is_jump(opcode: u8) -> bool {
    matches!(opcode, 88..=92 | 94)
}

/// Bytes of operands by opcode; calls with keywords have two more for each keyword.
const OPERANDS: [u8; 130] = [
    0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 1, 2, 2, 2, 2, // up to StoreGlobal, LoadCell
    2, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // StoreCell …
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // CompareGt …
    0, 0, 2, 2, 2, 2, 1, 2, 0, 0, 0, 2, 1, 1, 1, 0, 0, 2, 2, 2, // InplaceLShift …
    1, 2, 2, 2, 3, 4, 1, 3, 2, 2, 2, 2, 2, 0, 2, 3, 4, 0, 0, 0, // CallFunction …
    0, 0, 0, 1, 2, 0, 2, 4, 0, 2, 1, 1, 0, 0, 0, 1, 2, 2, 1, 1, // CheckExcMatch …
    0, 2, 5, 5, 5, 3, 1, 1, 1, 1, // BuildCell …
];

/// Where the instructions of a code begin, and where the last one ends; nothing where they don't end with the code.
fn starts(code: &[u8]) -> Option<Vec<usize>> {
    let mut starts = vec![0];
    let mut at = 0;
    while at < code.len() {
        let operands = usize::from(*OPERANDS.get(usize::from(code[at]))?);
        let keywords = match code[at] {
            CALL_WITH_KEYWORDS | CALL_ATTRIBUTE_WITH_KEYWORDS => usize::from(*code.get(at + operands)?),
            _ => 0,
        };
        at += 1 + operands + 2 * keywords;
        starts.push(at);
    }
    (at == code.len()).then_some(starts)
}
