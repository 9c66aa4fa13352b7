/** JavaScript's values to nodes. */

import { ConversionError } from "./errors.mjs";
import { Kind, uuidBytes } from "./kinds.mjs";
import { Keys } from "./keys.mjs";
import {
  Builtin,
  ClassProxy,
  FileHandle,
  HostFunction,
  InstanceProxy,
  ModuleProxy,
} from "./proxies.mjs";
import {
  CalendarDate,
  Complex,
  DateTime,
  Decimal,
  Ellipsis,
  Float,
  FrozenSet,
  NamedTuple,
  Path,
  PythonException,
  Time,
  TimeDelta,
  TimeZone,
  Tuple,
} from "./values.mjs";

/**
 * The nodes of values, and the index of each value's node. An object that stands in two places stays one object.
 *
 * @param {Iterable<any>} values
 * @param {import("./kinds.mjs").Functions} functions Gets those that are among the values.
 * @returns {{nodes: any[], indices: number[]}}
 * @throws {ConversionError} For a value that has no counterpart in the sandbox, and for one that contains itself.
 */
export function encodeNodes(values, functions) {
  const encoder = new Encoder(functions);
  const indices = Array.from(values, (value) => encoder.add(value));
  return { nodes: encoder.nodes, indices };
}

/**
 * The node of a function that the host answers for by `name`.
 *
 * @param {string} name
 * @returns {any[]}
 */
export function functionNode(name) {
  return [Kind.FUNCTION, name, null];
}

/**
 * A container whose children are being added.
 *
 * @typedef {{value: object, children: any[], ids: number[], close: (ids: number[]) => any[], keyed: number}} Holder
 *   `keyed`: every how many children, from the first, there is a key; 0 for none.
 */

class Encoder {
  /** @type {any[]} */
  nodes = [];
  /** Index of the node of each object seen; null while its children are being added. @type {Map<object, number | null>} */
  #seen = new Map();
  #keys = new Keys(this.nodes);
  #functions;

  /** @param {import("./kinds.mjs").Functions} functions */
  constructor(functions) {
    this.#functions = functions;
  }

  /** Adds a value with all that it holds. @param {any} value @returns {number} The index of its node. */
  add(value) {
    /** @type {Holder[]} */
    const holders = [];
    let index = this.#enter(value, holders);
    while (holders.length > 0) {
      const holder = /** @type {Holder} */ (holders.at(-1));
      if (index !== undefined) {
        holder.ids.push(index);
      }
      if (holder.ids.length < holder.children.length) {
        index = this.#enter(holder.children[holder.ids.length], holders);
      } else {
        holders.pop();
        index = this.#close(holder);
      }
    }
    return /** @type {number} */ (index);
  }

  /** @param {any} node */
  #push(node) {
    return this.nodes.push(node) - 1;
  }

  /** @param {Holder} holder */
  #close({ value, ids, close, keyed }) {
    if (keyed > 0) {
      this.#keys.check(ids.filter((_, at) => at % keyed === 0));
    }
    const index = this.#push(close(ids));
    this.#seen.set(value, index);
    return index;
  }

  /**
   * Adds a leaf at once; begins any other value, for whose node there is no index yet.
   *
   * @param {any} value
   * @param {Holder[]} holders
   * @returns {number | undefined}
   */
  #enter(value, holders) {
    if (isScalar(value)) {
      return this.#push(value);
    }
    if (value === undefined) {
      return this.#push(null);
    }
    const seen = this.#seen.get(value);
    if (seen === null) {
      throw new ConversionError(`${article(value)} that contains itself can't enter the sandbox`);
    }
    if (seen !== undefined) {
      return seen;
    }
    const entered = this.#convert(value);
    if (Array.isArray(entered)) {
      const index = this.#push(entered);
      this.#seen.set(value, index);
      return index;
    }
    this.#seen.set(value, null);
    holders.push({ value, ids: [], keyed: 0, ...entered });
    return undefined;
  }

  /** @param {any} value @returns {any[] | {children: any[], close: (ids: number[]) => any[], keyed?: number}} */
  #convert(value) {
    if (typeof value === "function") {
      return this.#function(value);
    }
    const convert = CONVERTERS.find(([type]) => value instanceof type)?.[1];
    if (convert !== undefined) {
      return convert(value);
    }
    const prototype = Object.getPrototypeOf(value);
    if (typeof value === "object" && (prototype === null || prototype === Object.prototype)) {
      return dictionary(Object.entries(value));
    }
    throw new ConversionError(
      `${article(value)} can't enter the sandbox; pass plain data, or a function that returns what the guest needs`,
    );
  }

  /** @param {Function} value */
  #function(value) {
    const { name } = value;
    if (name === "") {
      throw new ConversionError("a function without a name can't enter the sandbox, which knows them by name");
    }
    if ((this.#functions.get(name) ?? value) !== value) {
      throw new ConversionError(
        `two host functions are called ${JSON.stringify(name)}, and the sandbox knows them by name; rename one of them`,
      );
    }
    this.#functions.set(name, value);
    return functionNode(name);
  }
}

/** Whether a value is a node as it is, and may stand inside of a holder. @param {any} value */
function isScalar(value) {
  switch (typeof value) {
    case "boolean":
    case "number":
    case "bigint":
    case "string":
      return true;
    default:
      return value === null || value instanceof Uint8Array || value instanceof Float;
  }
}

/** @param {any} value */
function article(value) {
  const name = typeof value === "object" ? (value?.constructor?.name ?? "object") : typeof value;
  return `a value of type ${name}`;
}

/** @param {number} flat @param {number} refs @param {boolean} [keyed] */
function sequence(flat, refs, keyed = false) {
  return (/** @type {Iterable<any>} */ value) => {
    const items = [...value];
    if (!keyed && items.every(isScalar)) {
      return [flat, items];
    }
    return { children: items, close: (/** @type {number[]} */ ids) => [refs, ids], keyed: keyed ? 1 : 0 };
  };
}

/** @param {[any, any][]} entries */
function dictionary(entries) {
  return { children: entries.flat(), close: (/** @type {number[]} */ ids) => [Kind.DICT_REFS, ids], keyed: 2 };
}

/** @param {Map<any, any>} attributes */
function flattened(attributes) {
  return [...attributes].flat();
}

/** @type {[Function, (value: any) => any][]} */
const CONVERTERS = [
  [Array, sequence(Kind.LIST, Kind.LIST_REFS)],
  [Tuple, sequence(Kind.TUPLE, Kind.TUPLE_REFS)],
  [FrozenSet, sequence(Kind.FROZENSET, Kind.FROZENSET_REFS, true)],
  [Set, sequence(Kind.SET, Kind.SET_REFS, true)],
  [Map, (value) => dictionary([...value])],
  [
    NamedTuple,
    ({ name, fields, items }) => ({
      children: items,
      close: (/** @type {number[]} */ ids) => [Kind.NAMEDTUPLE, name, fields, ids],
    }),
  ],
  [Complex, ({ real, imag }) => [Kind.COMPLEX, new Float(real), new Float(imag)]],
  [CalendarDate, ({ year, month, day }) => [Kind.DATE, year, month, day]],
  [
    DateTime,
    (v) => [
      ...[Kind.DATETIME, v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond],
      ...[v.offsetSeconds, v.zoneName],
    ],
  ],
  [Time, (v) => [Kind.TIME, v.hour, v.minute, v.second, v.microsecond, v.offsetSeconds, v.zoneName, v.fold]],
  [TimeDelta, ({ days, seconds, microseconds }) => [Kind.TIMEDELTA, days, seconds, microseconds]],
  [TimeZone, ({ offsetSeconds, zoneName }) => [Kind.TIMEZONE, offsetSeconds, zoneName]],
  [Decimal, ({ text }) => [Kind.DECIMAL, text]],
  [PythonException, ({ type, text }) => [Kind.EXCEPTION, type, text]],
  [Builtin, ({ kind, name }) => [kind === "type" ? Kind.TYPE : Kind.BUILTIN, name]],
  [Path, ({ text }) => [Kind.PATH, text]],
  [FileHandle, ({ path, mode, position }) => [Kind.FILE, path, mode, position]],
  [HostFunction, ({ name, docstring }) => [Kind.FUNCTION, name, docstring]],
  [Ellipsis.constructor, (value) => [value === Ellipsis ? Kind.ELLIPSIS : Kind.NOTIMPLEMENTED]],
  [
    ClassProxy,
    ({ name, id, hostDefined, isDataclass, attributes }) => ({
      children: flattened(attributes),
      close: (/** @type {number[]} */ ids) => [Kind.CLASS, name, uuidBytes(id), hostDefined, isDataclass, ids],
    }),
  ],
  [
    InstanceProxy,
    ({ type, id, attributes }) => ({
      children: [type, ...flattened(attributes)],
      close: (/** @type {number[]} */ [first, ...ids]) => [Kind.INSTANCE, first, uuidBytes(id), ids],
    }),
  ],
  [
    ModuleProxy,
    ({ name, id, attributes }) => ({
      children: flattened(attributes),
      close: (/** @type {number[]} */ ids) => [Kind.MODULE, name, uuidBytes(id), ids],
    }),
  ],
];
