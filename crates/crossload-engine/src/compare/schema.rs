//! The dump's schema, as far as it has parts that are not compared as they stand.

/// Where in the dump's schema an item is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place<'b> {
    /// The kind of heap object that holds it; empty outside the heap.
    pub(super) kind: &'b [u8],
    /// The nearest key above it; empty at the top.
    pub(super) key: &'b [u8],
}

/// What the value under a key is compared as.
pub(super) enum Rule {
    /// As it stands.
    Value,
    /// Not at all.
    Nothing,
    /// A reference into the heap, or null, or an array of these.
    Slot,
    /// An identity, or null.
    Identity,
    /// An array in random order.
    Unordered,
    /// A map from numbers to references.
    NumberedSlots,
    /// A map from references to values without any.
    BySlot,
}

/// How the value under `key` is compared.
///
/// A reference that is missing here is compared as a number: the same state may then seem to differ, which refuses a
/// snapshot and never lets one pass.
pub(super) fn rule(at: Place<'_>, key: &[u8]) -> Rule {
    match (at.kind, at.key, key) {
        // Objects are compared along references; the rest is the collector's and the host's.
        (b"", b"heap", b"entries" | b"tracker" | b"purple_count" | b"allocations_since_gc")
        | (b"LruCache", b"cache", b"hash") => Rule::Nothing,
        // Outside the heap: a suspended session, its tasks and frames.
        (b"", b"heap", b"timezone_utc" | b"decimal_contexts")
        | (b"", b"state", b"Blocked")
        | (b"", _, b"coroutine_id" | b"file_id" | b"dirnames")
        | (b"", b"Function", b"globals")
        | (b"", b"Snippet", b"locals")
        | (b"", b"globals", b"Dict")
        | (b"", b"target", b"Instance")
        | (_, b"GatherSlot", b"gather" | b"source")
        // Functions, closures, coroutines; instances of the guest's and the host's.
        | (b"C", b"", b"C" | b"G")
        | (b"U", b"", b"G")
        | (b"O", b"", b"globals")
        | (b"I", b"", b"C")
        | (b"N" | b"HostClass", b"", b"class_id")
        | (b"GatherFuture", b"", b"items")
        | (b"DateTime", b"", b"tzinfo_ref")
        | (b"Time", b"", b"tzinfo")
        | (b"OpenFile", b"", b"buffer")
        | (b"DecimalSignalDict", b"", b"context")
        | (b"DecimalContextManager", b"", b"local" | b"saved")
        // Iterators and views.
        | (b"ListIterator", b"", b"list")
        | (b"DequeIterator", b"", b"deque")
        | (b"DictKeyIterator" | b"DictItemIterator" | b"DictValueIterator", b"", b"dict")
        | (b"DictKeysView" | b"DictItemsView" | b"DictValuesView", b"", b"dict_id")
        | (b"TupleIterator", b"source", b"Tuple" | b"NamedTuple")
        | (b"StringIterator" | b"BytesIterator", b"source", b"Heap")
        | (b"SetIterator", b"source", b"Set" | b"FrozenSet")
        | (b"Itertools", b"GroupBy", b"current_grouper")
        | (b"DirScan", _, b"dirnames") => Rule::Slot,
        (b"", b"FunctionCall" | b"Attr", b"object_id")
        | (b"", b"ClassType" | b"Module", b"id")
        | (b"", b"ClassInstance", b"instance_id")
        | (b"A", b"", b"uuid")
        | (b"I", b"", b"U")
        | (b"HostClass", b"", b"instance_id")
        | (b"HostClassType", b"", b"type_id")
        | (b"Module", b"", b"id") => Rule::Identity,
        (b"", b"ResolveFutures", b"pending_call_ids") => Rule::Unordered,
        (b"", b"scheduler", b"pending_externals") => Rule::NumberedSlots,
        (b"", b"scheduler", b"coroutine_to_task") | (b"GatherFuture", b"Awaited", b"pending_children") => Rule::BySlot,
        _ => Rule::Value,
    }
}

/// Whether a key of a struct is that of the hash which an entry of a dict or a set stores, by the number of the struct's
/// fields and the two before it: no other struct has this shape.
pub(super) fn is_stored_hash(fields: usize, before: [&[u8]; 2], key: &[u8]) -> bool {
    key == b"H" && matches!((fields, before), (3, [b"K", b"V"]) | (2, [b"", b"V"]))
}
