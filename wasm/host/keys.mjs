/** Finds keys that JavaScript tells apart and Python does not: `1` and `true`, two Tuples or Uint8Arrays of one content. */

import { ConversionError } from "./errors.mjs";
import { Kind } from "./kinds.mjs";
import { Float } from "./values.mjs";

// Whose equality is that of their fields.
/** @type {Set<number>} */
const PLAIN = new Set([
  ...[Kind.DATE, Kind.DATETIME, Kind.TIME, Kind.TIMEDELTA, Kind.TIMEZONE, Kind.DECIMAL, Kind.COMPLEX],
  ...[Kind.TYPE, Kind.BUILTIN, Kind.PATH, Kind.FUNCTION, Kind.ELLIPSIS, Kind.NOTIMPLEMENTED],
]);
// Whose equality is that of their identity, the first bytes in their fields.
/** @type {Set<number>} */
const IDENTIFIED = new Set([Kind.CLASS, Kind.INSTANCE, Kind.MODULE]);

/** Numbers for values: two that are one key in Python have the same. */
export class Keys {
  /** @type {Map<string, number>} */
  #numbers = new Map();
  /** The number of each node so far. @type {number[]} */
  #known = [];
  #nodes;

  /** @param {any[]} nodes What the keys are among, in which children come before their holders. */
  constructor(nodes) {
    this.#nodes = nodes;
  }

  /**
   * @param {number[]} ids The nodes of a dict's keys or a set's elements, which JavaScript tells apart.
   * @throws {ConversionError}
   */
  check(ids) {
    if (ids.every((id) => typeof this.#nodes[id] === "string")) {
      return;
    }
    while (this.#known.length < this.#nodes.length) {
      this.#known.push(this.#number(this.#text(this.#nodes[this.#known.length])));
    }
    if (new Set(ids.map((id) => this.#known[id])).size < ids.length) {
      throw new ConversionError("two keys of a Map, or elements of a Set, are one in Python");
    }
  }

  /** Short whatever a value holds: what holds others is told by their numbers. @param {string} text */
  #number(text) {
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }

  /** @param {any} node @returns {string} */
  #text(node) {
    if (!Array.isArray(node)) {
      return scalarText(node);
    }
    const [kind, ...fields] = node;
    const items = fields.at(-1);
    switch (kind) {
      case Kind.TUPLE:
        return `tuple ${items.map((/** @type {any} */ item) => this.#number(scalarText(item)))}`;
      // A named tuple equals the tuple of its items.
      case Kind.TUPLE_REFS:
      case Kind.NAMEDTUPLE:
        return `tuple ${items.map((/** @type {number} */ id) => this.#known[id])}`;
      case Kind.FROZENSET_REFS:
        return `frozenset ${items.map((/** @type {number} */ id) => this.#known[id]).sort()}`;
    }
    if (PLAIN.has(kind)) {
      return `${kind} ${JSON.stringify(fields)}`;
    }
    const identity = IDENTIFIED.has(kind) && fields.find((field) => field instanceof Uint8Array);
    return identity ? `object ${identity}` : `node ${this.#known.length}`;
  }
}

/** @param {any} value */
function scalarText(value) {
  if (value instanceof Uint8Array) {
    return `bytes ${value}`;
  }
  if (value === null || typeof value === "string") {
    return JSON.stringify(value);
  }
  // Python compares integers, floats and booleans as numbers. A Set or Map has but one NaN.
  const number = typeof value === "bigint" ? value : Number(value);
  return `number ${Number.isInteger(number) ? BigInt(number) : number}`;
}
