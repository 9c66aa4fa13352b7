//! Values as Python writes them, of bounded length: for people, never for comparing.

use std::fmt::{self, Write};

use monty_types::{
    StringRepr, bytes_repr,
    unstable::{MontyGraph, MontyNode, NodeId},
};

/// Wider integers are not printed: their decimal digits take quadratic time.
const MAX_BITS: u64 = 4096;

/// The texts of some of a graph's values, each of at most about `longest` characters.
pub(crate) fn values(mut graph: MontyGraph, roots: &[NodeId], longest: usize) -> Vec<String> {
    for node in graph.nodes_mut() {
        if let Some(short) = shortened(node, longest / 2) {
            // Of all nodes, this one is printed as it stands.
            *node = MontyNode::Cycle(short);
        }
    }
    roots.iter().map(|root| value(&graph, *root, longest)).collect()
}

fn value(graph: &MontyGraph, root: NodeId, longest: usize) -> String {
    let mut text = Bounded { text: String::new(), left: longest };
    let whole = match graph.node(root) {
        // Short enough, with its length after it.
        MontyNode::Cycle(short) => return short.clone(),
        // On its own, a text would be printed without its quotes.
        MontyNode::String(string) => write!(text, "{}", StringRepr(string)),
        _ => write!(text, "{}", graph.value(root)),
    };
    match (whole, graph.node(root)) {
        (Ok(()), _) => text.text,
        (Err(_), node) => format!("{}… {}", text.text, measured(node)),
    }
}

/// How many elements a value has that was cut off.
fn measured(node: &MontyNode) -> String {
    let (what, count) = match node {
        MontyNode::List(ids) => ("list", ids.len()),
        MontyNode::Tuple(ids) => ("tuple", ids.len()),
        MontyNode::Set(ids) => ("set", ids.len()),
        MontyNode::FrozenSet(ids) => ("frozenset", ids.len()),
        MontyNode::Dict(pairs) => ("dict", pairs.len()),
        _ => return "(cut)".to_owned(),
    };
    format!("({what} of {count})")
}

/// What stands for a node that is itself too long to be printed.
fn shortened(node: &MontyNode, longest: usize) -> Option<String> {
    match node {
        MontyNode::String(text) | MontyNode::Path(text) if text.len() > longest => Some(quoted(text, longest)),
        #[cfg(monty_1_4)]
        MontyNode::Decimal(text) if text.len() > longest => Some(quoted(text, longest)),
        MontyNode::Bytes(bytes) if bytes.len() > longest => {
            Some(format!("{}… ({} bytes)", bytes_repr(&bytes[..longest]), bytes.len()))
        }
        MontyNode::BigInt(value) if value.bits() > MAX_BITS => Some(format!("<int of {} bits>", value.bits())),
        MontyNode::Repr(text) | MontyNode::Cycle(text) => Some(shortened_text(text, longest)),
        _ => None,
    }
}

fn quoted(text: &str, longest: usize) -> String {
    format!("{}… ({} characters)", StringRepr(beginning(text, longest)), text.chars().count())
}

/// A text of which at most `longest` bytes are kept, with its whole length where it was cut.
pub(crate) fn shortened_text(text: &str, longest: usize) -> String {
    match beginning(text, longest) {
        whole if whole.len() == text.len() => whole.to_owned(),
        short => format!("{short}… ({} characters)", text.chars().count()),
    }
}

/// As much of a text as fits into so many bytes.
pub(crate) fn beginning(text: &str, longest: usize) -> &str {
    &text[..text.floor_char_boundary(longest)]
}

/// Formats anything that may be long, and stops when it is too long.
pub(crate) fn displayed(thing: impl fmt::Display, longest: usize) -> String {
    let mut text = Bounded { text: String::new(), left: longest };
    match write!(text, "{thing}") {
        Ok(()) => text.text,
        Err(_) => text.text + "…",
    }
}

/// Takes so many bytes of text, and then fails, so that a formatter goes no further.
struct Bounded {
    text: String,
    left: usize,
}

impl Write for Bounded {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let taken = beginning(more, self.left);
        self.text.push_str(taken);
        self.left -= taken.len();
        if taken.len() == more.len() { Ok(()) } else { Err(fmt::Error) }
    }
}

#[cfg(test)]
mod tests {
    use monty_types::unstable::{MontyGraph, MontyNode, NodeId};
    use num_bigint::BigInt;

    use super::{displayed, shortened_text, values};

    fn text(nodes: Vec<MontyNode>, longest: usize) -> String {
        let mut graph = MontyGraph::new();
        let ids: Vec<NodeId> = nodes.into_iter().map(|node| graph.push(node)).collect();
        values(graph, &[*ids.last().unwrap()], longest).remove(0)
    }

    #[test]
    fn short_values_are_printed_as_python_prints_them() {
        for (node, expected) in [
            (MontyNode::String("it's\n\u{1b}[1m\u{202e}".to_owned()), r#""it's\n\x1b[1m\u202e""#),
            (MontyNode::Bytes(b"\0a".to_vec()), r"b'\x00a'"),
            (MontyNode::Int(-7), "-7"),
            (MontyNode::Float(1.0), "1.0"),
            (MontyNode::None, "None"),
            (MontyNode::Repr("<function f>".to_owned()), "<function f>"),
        ] {
            assert_eq!(text(vec![node], 40), expected);
        }
    }

    #[test]
    fn long_values_are_cut_and_say_how_long_they_are() {
        assert_eq!(text(vec![MontyNode::String("é".repeat(100))], 20), "'ééééé'… (100 characters)");
        assert_eq!(text(vec![MontyNode::Bytes(vec![b'x'; 100])], 8), "b'xxxx'… (100 bytes)");
        assert_eq!(text(vec![MontyNode::BigInt(BigInt::from(1) << 100_000)], 20), "<int of 100001 bits>");
        let mut graph = MontyGraph::new();
        let one = graph.push(MontyNode::Int(1));
        let list = graph.push(MontyNode::List(vec![one; 1000]));
        assert_eq!(values(graph, &[list], 10), ["[1, 1, 1, … (list of 1000)"]);
    }

    #[test]
    fn a_value_that_doubles_itself_costs_no_more_than_its_text() {
        let mut graph = MontyGraph::new();
        let mut last = graph.push(MontyNode::Int(1));
        for _ in 0..64 {
            last = graph.push(MontyNode::Tuple(vec![last, last]));
        }
        assert!(values(graph, &[last], 200)[0].len() < 300);
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(shortened_text("ééé", 3), "é… (3 characters)");
        assert_eq!(shortened_text("abc", 3), "abc");
        assert_eq!(displayed("abcd", 3), "abc…");
    }
}
