/**
 * Python values that JavaScript has no type of its own for. All are immutable.
 *
 * What needs none: `null`, booleans, strings and Uint8Arrays (`bytes`) are themselves, an Array is a `list`, a Set a
 * `set`, a Map a `dict`. A number that is a safe integer is an `int`, and so is every BigInt; any other number is a
 * `float`.
 */

/** @typedef {null | boolean | number | bigint | string | Uint8Array | object | Function} PythonValue */

/** A `float` that is a whole number: `new Float(1)` is `1.0`, where `1` is the `int`. Arithmetic takes it as a number. */
export class Float {
  /** @param {number} value */
  constructor(value) {
    this.value = Number(value);
    Object.freeze(this);
  }

  valueOf() {
    return this.value;
  }

  toJSON() {
    return this.value;
  }

  toString() {
    return String(this.value);
  }
}

/** A `tuple`; iterate it or destructure it, or take its `items`. */
export class Tuple {
  /** @param {Iterable<PythonValue>} items */
  constructor(items) {
    this.items = Object.freeze([...items]);
    Object.freeze(this);
  }

  get length() {
    return this.items.length;
  }

  [Symbol.iterator]() {
    return this.items[Symbol.iterator]();
  }
}

/** A `frozenset`. */
export class FrozenSet extends Set {}

/** A named tuple: `fields` are its names, `items` their values. */
export class NamedTuple {
  /** @param {string} name @param {Iterable<string>} fields @param {Iterable<PythonValue>} items */
  constructor(name, fields, items) {
    this.name = name;
    this.fields = Object.freeze([...fields]);
    this.items = Object.freeze([...items]);
    Object.freeze(this);
  }

  /** The value of a field. @param {string} field */
  get(field) {
    return this.items[this.fields.indexOf(field)];
  }

  get length() {
    return this.items.length;
  }

  [Symbol.iterator]() {
    return this.items[Symbol.iterator]();
  }
}

/** A `complex`. */
export class Complex {
  /** @param {number} real @param {number} imag */
  constructor(real, imag) {
    this.real = Number(real);
    this.imag = Number(imag);
    Object.freeze(this);
  }
}

/** A `datetime.date`; months and days count from 1. */
export class CalendarDate {
  /** @param {number} year @param {number} month @param {number} day */
  constructor(year, month, day) {
    this.year = year;
    this.month = month;
    this.day = day;
    Object.freeze(this);
  }
}

/**
 * A `datetime.datetime`. `offsetSeconds` is its offset from UTC, null for a naive one; `zoneName` the zone's own name if
 * it was given one.
 */
export class DateTime {
  /**
   * @param {{year: number, month: number, day: number, hour?: number, minute?: number, second?: number,
   *   microsecond?: number, offsetSeconds?: number | null, zoneName?: string | null}} parts
   */
  constructor({ year, month, day, hour = 0, minute = 0, second = 0, microsecond = 0, ...zone }) {
    this.year = year;
    this.month = month;
    this.day = day;
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.offsetSeconds = zone.offsetSeconds ?? null;
    this.zoneName = zone.zoneName ?? null;
    Object.freeze(this);
  }
}

/** A `datetime.time`, zone and fold as in Python. */
export class Time {
  /**
   * @param {{hour: number, minute?: number, second?: number, microsecond?: number, offsetSeconds?: number | null,
   *   zoneName?: string | null, fold?: number}} parts
   */
  constructor({ hour, minute = 0, second = 0, microsecond = 0, fold = 0, ...zone }) {
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.offsetSeconds = zone.offsetSeconds ?? null;
    this.zoneName = zone.zoneName ?? null;
    this.fold = fold;
    Object.freeze(this);
  }
}

/** A `datetime.timedelta`, in Python's normal form: only `days` may be negative. */
export class TimeDelta {
  /** @param {number} days @param {number} [seconds] @param {number} [microseconds] */
  constructor(days, seconds = 0, microseconds = 0) {
    this.days = days;
    this.seconds = seconds;
    this.microseconds = microseconds;
    Object.freeze(this);
  }
}

/** A `datetime.timezone`: a fixed offset, and the name that it was given, if any. */
export class TimeZone {
  /** @param {number} offsetSeconds @param {string | null} [zoneName] */
  constructor(offsetSeconds, zoneName = null) {
    this.offsetSeconds = offsetSeconds;
    this.zoneName = zoneName;
    Object.freeze(this);
  }
}

/** A `decimal.Decimal`, as Python writes it: `new Decimal("1.20")`. */
export class Decimal {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    Object.freeze(this);
  }

  toString() {
    return this.text;
  }
}

/** A `pathlib.Path` in the sandbox. */
export class Path {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    Object.freeze(this);
  }

  toString() {
    return this.text;
  }
}

/** A Python exception: throw one from a host function to raise it in the guest. As a value it is not raised. */
export class PythonException extends Error {
  /**
   * @param {string} type The sandbox's name of the type: `"KeyError"`, `"json.JSONDecodeError"`.
   * @param {string | null} [text] Its message, or null for an exception made without arguments.
   */
  constructor(type, text = null) {
    super(text ?? "");
    this.type = type;
    this.text = text;
  }

  get name() {
    return this.type;
  }
}

/** A value of which there is one. */
class Singleton {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    Object.freeze(this);
  }

  toString() {
    return this.text;
  }
}

/** Python's `...`. */
export const Ellipsis = new Singleton("...");

/** Python's `NotImplemented`. */
export const NotImplemented = new Singleton("NotImplemented");
