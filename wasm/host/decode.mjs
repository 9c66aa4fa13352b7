/** Nodes to JavaScript's values. */

import { ConversionError } from "./errors.mjs";
import { Kind, uuid } from "./kinds.mjs";
import {
  Builtin,
  ClassProxy,
  FileHandle,
  HostFunction,
  InstanceProxy,
  ModuleProxy,
  Placeholder,
  Unrepresentable,
} from "./proxies.mjs";
import {
  CalendarDate,
  Complex,
  DateTime,
  Decimal,
  Ellipsis,
  FrozenSet,
  NamedTuple,
  NotImplemented,
  Path,
  PythonException,
  Time,
  TimeDelta,
  TimeZone,
  Tuple,
} from "./values.mjs";

/**
 * The values of all nodes, in order. Children come before their holders, so nothing recurses.
 *
 * @param {any[]} nodes
 * @param {import("./kinds.mjs").Functions} functions
 * @returns {any[]}
 * @throws {ConversionError} For a value that JavaScript can't hold, such as a dict with two NaN as keys.
 */
export function decodeNodes(nodes, functions) {
  /** @type {any[]} */
  const values = [];
  for (const node of nodes) {
    values.push(Array.isArray(node) ? DECODERS[node[0]](node, values, functions) : node);
  }
  return values;
}

/** @param {number[]} ids @param {any[]} values */
function pick(ids, values) {
  return ids.map((id) => values[id]);
}

/** @param {number[]} ids @param {any[]} values */
function pairs(ids, values) {
  const map = new Map();
  for (let at = 0; at < ids.length; at += 2) {
    map.set(values[ids[at]], values[ids[at + 1]]);
  }
  if (2 * map.size !== ids.length) {
    throw new ConversionError("two keys of a guest dict are one key of a Map; return a list of pairs instead");
  }
  return map;
}

/** @template {Set<any>} S @param {S} set @param {any[]} elements */
function distinct(set, elements) {
  elements.forEach((element) => set.add(element));
  if (set.size !== elements.length) {
    throw new ConversionError("two elements of a guest set are one of a Set; return a list instead");
  }
  return set;
}

/** @type {Record<number, (node: any, values: any[], functions: import("./kinds.mjs").Functions) => any>} */
const DECODERS = {
  [Kind.LIST]: ([, items]) => items,
  [Kind.LIST_REFS]: ([, ids], values) => pick(ids, values),
  [Kind.TUPLE]: ([, items]) => new Tuple(items),
  [Kind.TUPLE_REFS]: ([, ids], values) => new Tuple(pick(ids, values)),
  [Kind.SET]: ([, items]) => distinct(new Set(), items),
  [Kind.SET_REFS]: ([, ids], values) => distinct(new Set(), pick(ids, values)),
  [Kind.FROZENSET]: ([, items]) => distinct(new FrozenSet(), items),
  [Kind.FROZENSET_REFS]: ([, ids], values) => distinct(new FrozenSet(), pick(ids, values)),
  [Kind.DICT_REFS]: ([, ids], values) => pairs(ids, values),
  [Kind.NAMEDTUPLE]: ([, name, fields, ids], values) => new NamedTuple(name, fields, pick(ids, values)),
  [Kind.COMPLEX]: ([, real, imag]) => new Complex(real, imag),
  [Kind.DATE]: ([, year, month, day]) => new CalendarDate(year, month, day),
  [Kind.DATETIME]: ([, year, month, day, hour, minute, second, microsecond, offsetSeconds, zoneName]) =>
    new DateTime({ year, month, day, hour, minute, second, microsecond, offsetSeconds, zoneName }),
  [Kind.TIME]: ([, hour, minute, second, microsecond, offsetSeconds, zoneName, fold]) =>
    new Time({ hour, minute, second, microsecond, offsetSeconds, zoneName, fold }),
  [Kind.TIMEDELTA]: ([, days, seconds, microseconds]) => new TimeDelta(days, seconds, microseconds),
  [Kind.TIMEZONE]: ([, offset, name]) => new TimeZone(offset, name),
  [Kind.DECIMAL]: ([, text]) => new Decimal(text),
  [Kind.EXCEPTION]: ([, type, text]) => new PythonException(type, text),
  [Kind.TYPE]: ([, name]) => new Builtin("type", name),
  [Kind.BUILTIN]: ([, name]) => new Builtin("function", name),
  [Kind.PATH]: ([, text]) => new Path(text),
  [Kind.FILE]: ([, path, mode, position]) => new FileHandle(path, mode, position),
  [Kind.FUNCTION]: ([, name, docstring], _, functions) => functions.get(name) ?? new HostFunction(name, docstring),
  [Kind.ELLIPSIS]: () => Ellipsis,
  [Kind.NOTIMPLEMENTED]: () => NotImplemented,
  [Kind.REPR]: ([, text]) => new Unrepresentable(text),
  [Kind.CYCLE]: ([, text]) => new Placeholder(text),
  [Kind.CLASS]: ([, name, id, hostDefined, isDataclass, ids], values) =>
    new ClassProxy({ name, id: uuid(id), hostDefined, isDataclass, attributes: pairs(ids, values) }),
  [Kind.INSTANCE]: ([, type, id, ids], values) => new InstanceProxy(values[type], uuid(id), pairs(ids, values)),
  [Kind.MODULE]: ([, name, id, ids], values) => new ModuleProxy(name, uuid(id), pairs(ids, values)),
};
