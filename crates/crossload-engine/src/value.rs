//! Python values as CBOR: a flat list of nodes in post-order, the same on every boundary.
//!
//! A node is one of
//!
//! - a scalar: null, a boolean, an integer of any size (bignum tags 2 and 3), a float, a text or a byte string;
//! - a map: a dict whose keys and values are all short scalars;
//! - an array `[kind, …]`: anything else, where children are short scalars or indices of earlier nodes (see [`Kind`]).
//!
//! Children come before their holders, so neither side recurses, a shared object stays one object, and no message can
//! be exponentially larger than the values it carries. `docs/protocol.md` specifies it.

use std::convert::Infallible;

use minicbor::{
    Decoder, Encoder,
    data::{IanaTag, Type},
};
use monty_types::{
    BuiltinsFunctions, ExcType, FileMode, MontyDate, MontyDateTime, MontyFileHandle, MontyTime, MontyTimeDelta,
    MontyTimeZone, MontyType, MontyUuid,
    unstable::{ClassTypeNode, MontyGraph, MontyNode, NodeId},
};
use num_bigint::{BigInt, Sign};

use crate::{RequestError, monty_api};

/// The encoder that writes into a response.
pub(crate) type Out<'a> = Encoder<&'a mut Vec<u8>>;
/// Writing to memory fails only where the encoder is misused.
pub(crate) type Written = Result<(), minicbor::encode::Error<Infallible>>;

/// Longest text or byte string, in bytes, that stands inside its holder. A longer one is a node of its own, so that a
/// container that names it a thousand times carries it once.
const MAX_INLINE: usize = 64;
/// Items that room is made for before they come. Who says that there will be more may lie.
const MAX_ROOM: usize = 1024;

/// First element of an array node.
///
/// `…Refs` kinds list the indices of earlier nodes; their plain twins list short scalars themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    List = 1,
    ListRefs = 2,
    Tuple = 3,
    TupleRefs = 4,
    Set = 5,
    SetRefs = 6,
    FrozenSet = 7,
    FrozenSetRefs = 8,
    DictRefs = 9,
    NamedTuple = 10,
    Complex = 11,
    Date = 12,
    DateTime = 13,
    Time = 14,
    TimeDelta = 15,
    TimeZone = 16,
    Decimal = 17,
    Exception = 18,
    Type = 19,
    Builtin = 20,
    Path = 21,
    File = 22,
    Function = 23,
    Ellipsis = 24,
    NotImplemented = 25,
    Repr = 26,
    Cycle = 27,
    Class = 28,
    Instance = 29,
    Module = 30,
}

impl Kind {
    fn from_code(code: u8) -> Option<Self> {
        use Kind::{
            Builtin, Class, Complex, Cycle, Date, DateTime, Decimal, DictRefs, Ellipsis, Exception, File, FrozenSet,
            FrozenSetRefs, Function, Instance, List, ListRefs, Module, NamedTuple, NotImplemented, Path, Repr, Set,
            SetRefs, Time, TimeDelta, TimeZone, Tuple, TupleRefs, Type,
        };
        const KINDS: [Kind; 30] = [
            List,
            ListRefs,
            Tuple,
            TupleRefs,
            Set,
            SetRefs,
            FrozenSet,
            FrozenSetRefs,
            DictRefs,
            NamedTuple,
            Complex,
            Date,
            DateTime,
            Time,
            TimeDelta,
            TimeZone,
            Decimal,
            Exception,
            Type,
            Builtin,
            Path,
            File,
            Function,
            Ellipsis,
            NotImplemented,
            Repr,
            Cycle,
            Class,
            Instance,
            Module,
        ];
        KINDS.get(usize::from(code).checked_sub(1)?).copied()
    }
}

/// Writes the nodes that `roots` reach and returns the index of each root's node.
pub(crate) fn encode(
    e: &mut Out<'_>,
    graph: &MontyGraph,
    roots: impl IntoIterator<Item = NodeId>,
) -> Result<Vec<u32>, minicbor::encode::Error<Infallible>> {
    const SKIPPED: u32 = u32::MAX;
    let nodes = graph.nodes();
    let roots: Vec<NodeId> = roots.into_iter().collect();
    // Index of each node in the message; scalars that stand inside their holders get none.
    let mut indices = vec![SKIPPED; nodes.len()];
    for root in &roots {
        indices[root.index()] = 0;
    }
    let mut count = 0_u64;
    for (at, node) in nodes.iter().enumerate().rev() {
        if indices[at] != SKIPPED {
            count += 1;
            if !is_flat(node, nodes) {
                node.for_each_child(|child| indices[child.index()] = 0);
            }
        }
    }
    e.array(count)?;
    let mut next = 0;
    for (at, node) in nodes.iter().enumerate() {
        if indices[at] != SKIPPED {
            indices[at] = next;
            next += 1;
            encode_node(e, node, nodes, &indices)?;
        }
    }
    Ok(roots.iter().map(|root| indices[root.index()]).collect())
}

/// Whether a container's children are all short scalars, which then stand inside it.
///
/// Large integers do not where the host hashes them: its decoder makes the map at once, and `CPython` hashes whole
/// families of them alike. The host looks at what it makes of nodes before it does.
fn is_flat(node: &MontyNode, nodes: &[MontyNode]) -> bool {
    match node {
        MontyNode::List(_) | MontyNode::Tuple(_) => all_children(node, nodes, is_short_scalar),
        MontyNode::Set(_) | MontyNode::FrozenSet(_) | MontyNode::Dict(_) => {
            all_children(node, nodes, |child| is_short_scalar(child) && !matches!(child, MontyNode::BigInt(_)))
        }
        _ => false,
    }
}

fn all_children(node: &MontyNode, nodes: &[MontyNode], fits: impl Fn(&MontyNode) -> bool) -> bool {
    let mut all = true;
    node.for_each_child(|child| all = all && fits(&nodes[child.index()]));
    all
}

fn is_short_scalar(node: &MontyNode) -> bool {
    match node {
        MontyNode::None | MontyNode::Bool(_) | MontyNode::Int(_) | MontyNode::Float(_) => true,
        MontyNode::String(text) => text.len() <= MAX_INLINE,
        MontyNode::Bytes(bytes) => bytes.len() <= MAX_INLINE,
        MontyNode::BigInt(value) => value.bits() <= 8 * MAX_INLINE as u64,
        _ => false,
    }
}

fn encode_scalar(e: &mut Out<'_>, node: &MontyNode) -> Written {
    match node {
        MontyNode::None => e.null()?,
        MontyNode::Bool(value) => e.bool(*value)?,
        MontyNode::Int(value) => e.i64(*value)?,
        MontyNode::Float(value) => e.f64(*value)?,
        MontyNode::String(text) => e.str(text)?,
        MontyNode::Bytes(bytes) => e.bytes(bytes)?,
        MontyNode::BigInt(value) => {
            // RFC 8949, 3.4.3: tag 2 is n, tag 3 is -1 - n, both with n as big-endian bytes.
            let (tag, magnitude) = match value.sign() {
                Sign::Minus => (IanaTag::NegBignum, (-value) - 1_u8),
                Sign::NoSign | Sign::Plus => (IanaTag::PosBignum, value.clone()),
            };
            e.tag(tag)?.bytes(&magnitude.to_bytes_be().1)?
        }
        other => unreachable!("{other:?} is not a scalar"),
    };
    Ok(())
}

fn encode_node(e: &mut Out<'_>, node: &MontyNode, nodes: &[MontyNode], indices: &[u32]) -> Written {
    let flat = is_flat(node, nodes);
    match node {
        MontyNode::None
        | MontyNode::Bool(_)
        | MontyNode::Int(_)
        | MontyNode::Float(_)
        | MontyNode::String(_)
        | MontyNode::Bytes(_)
        | MontyNode::BigInt(_) => encode_scalar(e, node)?,
        MontyNode::List(ids) => encode_items(e, flat, Kind::List, Kind::ListRefs, ids, nodes, indices)?,
        MontyNode::Tuple(ids) => encode_items(e, flat, Kind::Tuple, Kind::TupleRefs, ids, nodes, indices)?,
        MontyNode::Set(ids) => encode_items(e, flat, Kind::Set, Kind::SetRefs, ids, nodes, indices)?,
        MontyNode::FrozenSet(ids) => encode_items(e, flat, Kind::FrozenSet, Kind::FrozenSetRefs, ids, nodes, indices)?,
        MontyNode::Dict(pairs) if flat => {
            e.map(pairs.len() as u64)?;
            for (key, value) in pairs {
                encode_scalar(e, &nodes[key.index()])?;
                encode_scalar(e, &nodes[value.index()])?;
            }
        }
        MontyNode::Dict(pairs) => {
            open(e, Kind::DictRefs, 1)?;
            encode_pairs(e, pairs, indices)?;
        }
        MontyNode::NamedTuple { type_name, field_names, values } => {
            open(e, Kind::NamedTuple, 3)?.str(type_name)?.array(field_names.len() as u64)?;
            for name in field_names {
                e.str(name)?;
            }
            encode_ids(e, values, indices)?;
        }
        #[cfg(monty_1_2)]
        MontyNode::Complex(value) => {
            open(e, Kind::Complex, 2)?.f64(value.real)?.f64(value.imag)?;
        }
        MontyNode::Date(date) => {
            open(e, Kind::Date, 3)?.i32(date.year)?.u8(date.month)?.u8(date.day)?;
        }
        MontyNode::DateTime(t) => {
            open(e, Kind::DateTime, 9)?.i32(t.year)?.u8(t.month)?.u8(t.day)?;
            e.u8(t.hour)?.u8(t.minute)?.u8(t.second)?.u32(t.microsecond)?;
            e.encode(t.offset_seconds)?.encode(&t.timezone_name)?;
        }
        MontyNode::Time(t) => {
            open(e, Kind::Time, 7)?.u8(t.hour)?.u8(t.minute)?.u8(t.second)?.u32(t.microsecond)?;
            e.encode(t.offset_seconds)?.encode(&t.timezone_name)?.u8(t.fold)?;
        }
        MontyNode::TimeDelta(delta) => {
            open(e, Kind::TimeDelta, 3)?.i32(delta.days)?.i32(delta.seconds)?.i32(delta.microseconds)?;
        }
        MontyNode::TimeZone(zone) => {
            open(e, Kind::TimeZone, 2)?.i32(zone.offset_seconds)?.encode(&zone.name)?;
        }
        MontyNode::Exception { exc_type, arg } => {
            open(e, Kind::Exception, 2)?.str(exc_type.into())?.encode(arg)?;
        }
        MontyNode::FileHandle(file) => {
            open(e, Kind::File, 3)?.str(&file.path)?.str(file.mode.as_str())?.u64(file.position)?;
        }
        MontyNode::Function { name, docstring } => {
            open(e, Kind::Function, 2)?.str(name)?.encode(docstring)?;
        }
        #[cfg(monty_1_4)]
        MontyNode::Decimal(text) => encode_text(e, Kind::Decimal, text)?,
        MontyNode::Path(text) => encode_text(e, Kind::Path, text)?,
        MontyNode::Repr(text) => encode_text(e, Kind::Repr, text)?,
        MontyNode::Cycle(text) => encode_text(e, Kind::Cycle, text)?,
        MontyNode::Type(value) => encode_text(e, Kind::Type, value.name())?,
        MontyNode::BuiltinFunction(value) => encode_text(e, Kind::Builtin, value.into())?,
        MontyNode::Ellipsis => {
            open(e, Kind::Ellipsis, 0)?;
        }
        MontyNode::NotImplemented => {
            open(e, Kind::NotImplemented, 0)?;
        }
        MontyNode::ClassType(class) => {
            open(e, Kind::Class, 5)?.str(&class.name)?.bytes(class.id.as_bytes())?;
            e.bool(class.host_defined)?.bool(class.is_dataclass)?;
            encode_pairs(e, &class.attrs, indices)?;
        }
        MontyNode::ClassInstance { class_type, instance_id, attrs } => {
            open(e, Kind::Instance, 3)?.u32(indices[class_type.index()])?.bytes(instance_id.as_bytes())?;
            encode_pairs(e, attrs, indices)?;
        }
        #[cfg(monty_1_2)]
        MontyNode::Module { name, id, attrs } => {
            open(e, Kind::Module, 3)?.str(name)?.bytes(id.as_bytes())?;
            encode_pairs(e, attrs, indices)?;
        }
    }
    Ok(())
}

/// Begins an array node with room for `fields` more elements.
fn open<'e, 'b>(
    e: &'e mut Out<'b>,
    kind: Kind,
    fields: u64,
) -> Result<&'e mut Out<'b>, minicbor::encode::Error<Infallible>> {
    e.array(fields + 1)?.u8(kind as u8)
}

fn encode_text(e: &mut Out<'_>, kind: Kind, text: &str) -> Written {
    open(e, kind, 1)?.str(text)?;
    Ok(())
}

fn encode_items(
    e: &mut Out<'_>,
    flat: bool,
    inline: Kind,
    refs: Kind,
    ids: &[NodeId],
    nodes: &[MontyNode],
    indices: &[u32],
) -> Written {
    if flat {
        open(e, inline, 1)?.array(ids.len() as u64)?;
        for id in ids {
            encode_scalar(e, &nodes[id.index()])?;
        }
        Ok(())
    } else {
        open(e, refs, 1)?;
        encode_ids(e, ids, indices)
    }
}

fn encode_ids(e: &mut Out<'_>, ids: &[NodeId], indices: &[u32]) -> Written {
    e.array(ids.len() as u64)?;
    for id in ids {
        e.u32(indices[id.index()])?;
    }
    Ok(())
}

fn encode_pairs(e: &mut Out<'_>, pairs: &[(NodeId, NodeId)], indices: &[u32]) -> Written {
    e.array(2 * pairs.len() as u64)?;
    for (key, value) in pairs {
        e.u32(indices[key.index()])?.u32(indices[value.index()])?;
    }
    Ok(())
}

/// Nodes read from a message: the arena, and the id of each of the message's nodes in it.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    pub(crate) graph: MontyGraph,
    ids: Vec<NodeId>,
}

impl Nodes {
    /// The arena's id of the message's node `index`.
    pub(crate) fn id(&self, index: u64) -> Result<NodeId, RequestError> {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.ids.get(index).copied())
            .ok_or_else(|| RequestError::new(format!("node {index} does not come before its use")))
    }

    /// The id of the last node, which is the root where a message carries one value.
    pub(crate) fn last(&self) -> Result<NodeId, RequestError> {
        self.ids.last().copied().ok_or_else(|| RequestError::new("a value has no nodes"))
    }
}

/// Reads a list of nodes.
pub(crate) fn decode(d: &mut Decoder<'_>) -> Result<Nodes, RequestError> {
    let count = definite(d.array()?)?;
    let mut nodes = Nodes::default();
    for _ in 0..count {
        let node = decode_node(d, &mut nodes)?;
        let id = nodes.graph.push(node);
        nodes.ids.push(id);
    }
    Ok(nodes)
}

fn definite(length: Option<u64>) -> Result<u64, RequestError> {
    length.ok_or_else(|| RequestError::new("a container of indefinite length"))
}

/// How many items to make room for where `count` are said to follow; for more, as they come.
fn room(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX).min(MAX_ROOM)
}

fn decode_node(d: &mut Decoder<'_>, nodes: &mut Nodes) -> Result<MontyNode, RequestError> {
    match d.datatype()? {
        Type::Map => {
            let count = definite(d.map()?)?;
            let mut pairs = Vec::new();
            for _ in 0..count {
                let key = decode_scalar(d)?;
                let key = nodes.graph.push(key);
                let value = decode_scalar(d)?;
                let value = nodes.graph.push(value);
                pairs.push((key, value));
            }
            Ok(MontyNode::Dict(pairs))
        }
        Type::Array => decode_array(d, nodes),
        _ => decode_scalar(d),
    }
}

pub(crate) fn decode_scalar(d: &mut Decoder<'_>) -> Result<MontyNode, RequestError> {
    Ok(match d.datatype()? {
        Type::Null => {
            d.null()?;
            MontyNode::None
        }
        Type::Bool => MontyNode::Bool(d.bool()?),
        Type::F16 | Type::F32 | Type::F64 => MontyNode::Float(d.f64()?),
        Type::String => MontyNode::String(d.str()?.to_owned()),
        Type::Bytes => MontyNode::Bytes(d.bytes()?.to_vec()),
        Type::Tag => {
            let tag = d.tag()?;
            let magnitude = BigInt::from_bytes_be(Sign::Plus, d.bytes()?);
            if tag == IanaTag::PosBignum.tag() {
                integer(magnitude)
            } else if tag == IanaTag::NegBignum.tag() {
                integer(-magnitude - 1_u8)
            } else {
                return Err(RequestError::new(format!("tag {} is not that of a value", tag.as_u64())));
            }
        }
        _ => {
            let value = d.int()?;
            i64::try_from(value).map_or_else(|_| integer(i128::from(value).into()), MontyNode::Int)
        }
    })
}

/// An integer in the form that the interpreter expects: wide only where it must be.
fn integer(value: BigInt) -> MontyNode {
    i64::try_from(&value).map_or_else(|_| MontyNode::BigInt(value), MontyNode::Int)
}

fn decode_array(d: &mut Decoder<'_>, nodes: &mut Nodes) -> Result<MontyNode, RequestError> {
    let fields = definite(d.array()?)?;
    let code = d.u8()?;
    let kind = Kind::from_code(code).ok_or_else(|| RequestError::new(format!("{code} is not a kind of node")))?;
    let expect = |count: u64| {
        if fields == count + 1 {
            Ok(())
        } else {
            Err(RequestError::new(format!("a {kind:?} node has {count} fields, not {}", fields.saturating_sub(1))))
        }
    };
    match kind {
        Kind::NamedTuple | Kind::Date | Kind::TimeDelta | Kind::File | Kind::Instance | Kind::Module => expect(3),
        Kind::Complex | Kind::TimeZone | Kind::Exception | Kind::Function => expect(2),
        Kind::DateTime => expect(9),
        Kind::Time => expect(7),
        Kind::Class => expect(5),
        Kind::Ellipsis | Kind::NotImplemented => expect(0),
        _ => expect(1),
    }?;
    Ok(match kind {
        Kind::List => MontyNode::List(decode_items(d, nodes)?),
        Kind::ListRefs => MontyNode::List(decode_ids(d, nodes)?),
        Kind::Tuple => MontyNode::Tuple(decode_items(d, nodes)?),
        Kind::TupleRefs => MontyNode::Tuple(decode_ids(d, nodes)?),
        Kind::Set => MontyNode::Set(decode_items(d, nodes)?),
        Kind::SetRefs => MontyNode::Set(decode_ids(d, nodes)?),
        Kind::FrozenSet => MontyNode::FrozenSet(decode_items(d, nodes)?),
        Kind::FrozenSetRefs => MontyNode::FrozenSet(decode_ids(d, nodes)?),
        Kind::DictRefs => MontyNode::Dict(decode_pairs(d, nodes)?),
        Kind::NamedTuple => {
            let type_name = d.str()?.to_owned();
            let field_names = d.array_iter::<String>()?.collect::<Result<Vec<_>, _>>()?;
            let values = decode_ids(d, nodes)?;
            if values.len() != field_names.len() {
                return Err(RequestError::new(format!("named tuple {type_name:?} has a value too many or too few")));
            }
            MontyNode::NamedTuple { type_name, field_names, values }
        }
        Kind::Complex => monty_api::complex(d.f64()?, d.f64()?)?,
        Kind::Date => MontyNode::Date(MontyDate { year: d.i32()?, month: d.u8()?, day: d.u8()? }),
        Kind::DateTime => MontyNode::DateTime(MontyDateTime {
            year: d.i32()?,
            month: d.u8()?,
            day: d.u8()?,
            hour: d.u8()?,
            minute: d.u8()?,
            second: d.u8()?,
            microsecond: d.u32()?,
            offset_seconds: d.decode()?,
            timezone_name: d.decode()?,
        }),
        Kind::Time => MontyNode::Time(MontyTime {
            hour: d.u8()?,
            minute: d.u8()?,
            second: d.u8()?,
            microsecond: d.u32()?,
            offset_seconds: d.decode()?,
            timezone_name: d.decode()?,
            fold: d.u8()?,
        }),
        Kind::TimeDelta => {
            MontyNode::TimeDelta(MontyTimeDelta { days: d.i32()?, seconds: d.i32()?, microseconds: d.i32()? })
        }
        Kind::TimeZone => MontyNode::TimeZone(MontyTimeZone { offset_seconds: d.i32()?, name: d.decode()? }),
        Kind::Decimal => monty_api::decimal(d.str()?)?,
        Kind::Exception => MontyNode::Exception { exc_type: exception_type(d.str()?)?, arg: d.decode()? },
        Kind::Type => MontyNode::Type(named(d.str()?, "type", MontyType::from_type_name)?),
        Kind::Builtin => {
            MontyNode::BuiltinFunction(named(d.str()?, "builtin", |name| name.parse::<BuiltinsFunctions>().ok())?)
        }
        Kind::Path => MontyNode::Path(d.str()?.to_owned()),
        Kind::File => MontyNode::FileHandle(MontyFileHandle {
            path: d.str()?.to_owned(),
            mode: named(d.str()?, "file mode", |mode| mode.parse::<FileMode>().ok())?,
            position: d.u64()?,
        }),
        Kind::Function => MontyNode::Function { name: d.str()?.to_owned(), docstring: d.decode()? },
        Kind::Ellipsis => MontyNode::Ellipsis,
        Kind::NotImplemented => MontyNode::NotImplemented,
        Kind::Repr => MontyNode::Repr(d.str()?.to_owned()),
        Kind::Cycle => MontyNode::Cycle(d.str()?.to_owned()),
        Kind::Class => MontyNode::ClassType(Box::new(ClassTypeNode {
            name: d.str()?.to_owned(),
            id: identity(d)?,
            host_defined: d.bool()?,
            is_dataclass: d.bool()?,
            attrs: decode_pairs(d, nodes)?,
        })),
        Kind::Instance => MontyNode::ClassInstance {
            class_type: class_id(d, nodes)?,
            instance_id: identity(d)?,
            attrs: decode_pairs(d, nodes)?,
        },
        Kind::Module => monty_api::module(d.str()?.to_owned(), identity(d)?, decode_pairs(d, nodes)?)?,
    })
}

fn decode_items(d: &mut Decoder<'_>, nodes: &mut Nodes) -> Result<Vec<NodeId>, RequestError> {
    let count = definite(d.array()?)?;
    let mut ids = Vec::with_capacity(room(count));
    for _ in 0..count {
        let node = decode_scalar(d)?;
        ids.push(nodes.graph.push(node));
    }
    Ok(ids)
}

fn decode_ids(d: &mut Decoder<'_>, nodes: &Nodes) -> Result<Vec<NodeId>, RequestError> {
    let count = definite(d.array()?)?;
    let mut ids = Vec::with_capacity(room(count));
    for _ in 0..count {
        ids.push(nodes.id(d.u64()?)?);
    }
    Ok(ids)
}

fn decode_pairs(d: &mut Decoder<'_>, nodes: &Nodes) -> Result<Vec<(NodeId, NodeId)>, RequestError> {
    let ids = decode_ids(d, nodes)?;
    let (pairs, odd) = ids.as_chunks::<2>();
    if odd.is_empty() {
        Ok(pairs.iter().map(|[key, value]| (*key, *value)).collect())
    } else {
        Err(RequestError::new("a key without a value"))
    }
}

fn class_id(d: &mut Decoder<'_>, nodes: &Nodes) -> Result<NodeId, RequestError> {
    let id = nodes.id(d.u64()?)?;
    if matches!(nodes.graph.node(id), MontyNode::ClassType(_)) {
        Ok(id)
    } else {
        Err(RequestError::new("an instance's class is not a class"))
    }
}

fn identity(d: &mut Decoder<'_>) -> Result<MontyUuid, RequestError> {
    MontyUuid::try_from_slice(d.bytes()?).ok_or_else(|| RequestError::new("an identity is not 16 bytes"))
}

/// The exception type that is called `name` in the sandbox, e.g. `json.JSONDecodeError`.
pub(crate) fn exception_type(name: &str) -> Result<ExcType, RequestError> {
    named(name, "exception type", |name| name.parse().ok())
}

fn named<T>(name: &str, what: &str, find: impl FnOnce(&str) -> Option<T>) -> Result<T, RequestError> {
    find(name).ok_or_else(|| RequestError::new(format!("the sandbox has no {what} {name:?}")))
}
