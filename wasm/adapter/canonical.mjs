/** Canonical values, version 1, as crossload_adapter/PROTOCOL.md specifies them: one JSON form for each Python value. */

import {
  Builtin,
  CalendarDate,
  ClassProxy,
  Complex,
  DateTime,
  Decimal,
  Ellipsis,
  FileHandle,
  Float,
  FrozenSet,
  HostFunction,
  InstanceProxy,
  NamedTuple,
  NotImplemented,
  Path,
  Placeholder,
  PythonException,
  Time,
  TimeDelta,
  TimeZone,
  Tuple,
  Unrepresentable,
} from "../host.mjs";

/** The oracle's version: it changes whenever any value gets another form. */
export const ORACLE_VERSION = 1;

/** @param {any} value @returns {any} */
export function canonical(value) {
  switch (typeof value) {
    case "boolean":
    case "string":
      return value;
    case "bigint":
      return { int: String(value) };
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? { int: String(value) } : { float: bits(value) };
    case "function":
      return { function: value.name };
  }
  return value === null ? null : FORMS.find(([type]) => value instanceof type)?.[1](value);
}

/**
 * An exception's form: its type without the module, and the message as `str()` gives it.
 *
 * @param {string} type
 * @param {string | null} message
 */
export function exceptionForm(type, message) {
  const text = type === "KeyError" && message ? pythonRepr(message) : message;
  return { type: lastName(type), message: text || null };
}

/** The value that a canonical form in a scenario's answers stands for. @param {any} form @returns {any} */
export function fromCanonical(form) {
  if (form === null || typeof form !== "object") {
    return form;
  }
  const [[tag, content]] = Object.entries(form);
  return DECODERS[tag](content);
}

/** IEEE-754 bits as big-endian hex; every NaN is the same value. @param {number} value */
function bits(value) {
  if (Number.isNaN(value)) {
    return "nan";
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

/** @param {string} hex */
function fromBits(hex) {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return new Float(view.getFloat64(0));
}

/** @param {string} dotted */
function lastName(dotted) {
  return dotted.slice(dotted.lastIndexOf(".") + 1);
}

/** @param {string} text */
function pythonRepr(text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t]/g, (found) => ({ "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" })[found] ?? found);
  return quote + escaped.replaceAll(quote, `\\${quote}`) + quote;
}

/** @param {string} base64 */
export function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
export function base64Of(bytes) {
  let binary = "";
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary);
}

/** Sorted by the compact JSON text of each form: sorted keys, no spaces, ASCII. @param {Iterable<any>} elements */
function sorted(elements) {
  const texts = Array.from(elements, (element) => compact(canonical(element)));
  return texts.sort().map((text) => JSON.parse(text));
}

/** @param {any} form */
function compact(form) {
  const text = JSON.stringify(form, (_, value) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, value[key]]))
      : value,
  );
  return text.replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** @param {Iterable<any>} pairs */
function entries(pairs) {
  return Array.from(pairs, ([key, value]) => [canonical(key), canonical(value)]);
}

/** @param {number} value @param {number} [width] */
function padded(value, width = 2) {
  return String(value).padStart(width, "0");
}

/** As `isoformat()` writes it. @param {CalendarDate | DateTime} value */
function isoDate({ year, month, day }) {
  return `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
}

/** @param {Time | DateTime} value */
function isoTime({ hour, minute, second, microsecond, offsetSeconds }) {
  const fraction = microsecond ? `.${padded(microsecond, 6)}` : "";
  return `${padded(hour)}:${padded(minute)}:${padded(second)}${fraction}${isoOffset(offsetSeconds)}`;
}

/** @param {number | null} offset */
function isoOffset(offset) {
  if (offset === null) {
    return "";
  }
  const seconds = Math.abs(offset);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, ...(seconds % 60 ? [seconds % 60] : [])];
  return (offset < 0 ? "-" : "+") + parts.map((part) => padded(part)).join(":");
}

/** @type {[Function, (value: any) => any][]} */
const FORMS = [
  [Float, ({ value }) => ({ float: bits(value) })],
  [Uint8Array, (value) => ({ bytes: base64Of(value) })],
  [Array, (value) => ({ list: value.map(canonical) })],
  [Tuple, ({ items }) => ({ tuple: items.map(canonical) })],
  [FrozenSet, (value) => ({ frozenset: sorted(value) })],
  [Set, (value) => ({ set: sorted(value) })],
  [Map, (value) => ({ dict: entries(value) })],
  [
    NamedTuple,
    ({ name, fields, items }) => ({
      namedtuple: {
        type: lastName(name),
        fields: fields.map((/** @type {string} */ field, /** @type {number} */ at) => [field, canonical(items[at])]),
      },
    }),
  ],
  [Complex, ({ real, imag }) => ({ complex: [bits(real), bits(imag)] })],
  [CalendarDate, (value) => ({ date: isoDate(value) })],
  [DateTime, (value) => ({ datetime: `${isoDate(value)}T${isoTime(value)}` })],
  [Time, (value) => ({ time: isoTime(value) })],
  [TimeDelta, ({ days, seconds, microseconds }) => ({ timedelta: [days, seconds, microseconds] })],
  [TimeZone, ({ offsetSeconds, zoneName }) => ({ timezone: [offsetSeconds, zoneName] })],
  [Decimal, ({ text }) => ({ decimal: text })],
  [Path, ({ text }) => ({ path: text })],
  [PythonException, ({ type, text }) => ({ exception: exceptionForm(type, text) })],
  [Builtin, ({ kind, name }) => ({ [kind]: lastName(name) })],
  [HostFunction, ({ name }) => ({ function: name })],
  [
    FileHandle,
    ({ path, mode, position }) => ({
      instance: {
        type: "FileHandle",
        attrs: Object.entries({ path, mode, position }).map(([name, value]) => [name, canonical(value)]),
      },
    }),
  ],
  [Placeholder, ({ text }) => ({ cycle: text })],
  [Unrepresentable, ({ repr }) => ({ repr: repr.replace(/0x[0-9a-fA-F]+/g, "0x0") })],
  [InstanceProxy, ({ type, attributes }) => ({ instance: { type: type.name, attrs: entries(attributes) } })],
  [ClassProxy, ({ name }) => ({ class: name })],
  [Ellipsis.constructor, (value) => (value === NotImplemented ? { repr: "NotImplemented" } : { ellipsis: true })],
];

/** @type {Record<string, (content: any) => any>} */
const DECODERS = {
  int: BigInt,
  float: fromBits,
  bytes: bytesOf,
  list: (forms) => forms.map(fromCanonical),
  tuple: (forms) => new Tuple(forms.map(fromCanonical)),
  set: (forms) => new Set(forms.map(fromCanonical)),
  frozenset: (forms) => new FrozenSet(forms.map(fromCanonical)),
  dict: (pairs) => new Map(pairs.map((/** @type {[any, any]} */ pair) => pair.map(fromCanonical))),
  date: (text) => {
    const [year, month, day] = text.split("-").map(Number);
    return new CalendarDate(year, month, day);
  },
  datetime: (text) => {
    const found = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(?:\.(\d+))?(?:([+-])(\d+):(\d+))?$/.exec(text);
    const [year, month, day, hour, minute, second, microsecond = 0] = Array.from(found ?? []).slice(1, 8).map((part) => Number(part ?? 0));
    const offset = (found?.[8] === "-" ? -60 : 60) * (60 * Number(found?.[9]) + Number(found?.[10]));
    const offsetSeconds = found?.[8] ? offset : null;
    return new DateTime({ year, month, day, hour, minute, second, microsecond, offsetSeconds });
  },
  timedelta: ([days, seconds, microseconds]) => new TimeDelta(days, seconds, microseconds),
  decimal: (text) => new Decimal(text),
  path: (text) => new Path(text),
  file: ([path, mode]) => new FileHandle(path, mode),
};
