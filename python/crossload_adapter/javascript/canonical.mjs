/** Canonical values, version 1, as PROTOCOL.md specifies them: one JSON form for each value, so that answers compare. */

import { base64Of } from "./base64.mjs";

/** The oracle's version: it changes whenever any value gets another form. */
export const ORACLE_VERSION = 1;

/**
 * The canonical form of JavaScript's own values.
 *
 * A whole number is an `int`, any other number a `float`; an array is a `list`, a `Map` or a plain object a `dict` in
 * its order, a `Date` a `datetime` in UTC. `special` is asked first about every object, and returns the form of a
 * subject's own type, else undefined.
 *
 * @param {any} value
 * @param {(value: object) => any} [special]
 * @returns {any}
 */
export function canonical(value, special = () => undefined) {
  const form = (/** @type {any} */ part) => canonical(part, special);
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
    case "undefined":
      return null;
  }
  if (value === null) {
    return null;
  }
  const own = special(value);
  if (own !== undefined) {
    return own;
  }
  if (value instanceof Uint8Array) {
    return { bytes: base64Of(value) };
  }
  if (Array.isArray(value)) {
    return { list: value.map(form) };
  }
  if (value instanceof Set) {
    return { set: sorted(value, form) };
  }
  if (value instanceof Map) {
    return { dict: Array.from(value, (pair) => pair.map(form)) };
  }
  if (value instanceof Date) {
    return { datetime: value.toISOString().replace(/(?:\.000|(\.\d{3}))Z$/, (_, fraction) => `${fraction ? `${fraction}000` : ""}+00:00`) };
  }
  if (value instanceof Error) {
    return { exception: exceptionForm(value.name, value.message) };
  }
  return { dict: Object.entries(value).map(([key, part]) => [key, form(part)]) };
}

/** An exception's form: a message that is empty is none. @param {string} type @param {string | null} message */
export function exceptionForm(type, message) {
  return { type, message: message || null };
}

/** IEEE-754 bits as big-endian hex; every NaN is the same value. @param {number} value */
export function bits(value) {
  if (Number.isNaN(value)) {
    return "nan";
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

/**
 * Forms in the order of their compact JSON texts, as sets have them.
 *
 * @param {Iterable<any>} elements
 * @param {(element: any) => any} form
 */
export function sorted(elements, form) {
  const texts = Array.from(elements, (element) => compact(form(element)));
  return texts.sort().map((text) => JSON.parse(text));
}

/** Sorted keys, no spaces, ASCII. @param {any} form */
export function compact(form) {
  const text = JSON.stringify(form, (_, value) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, value[key]]))
      : value,
  );
  return text.replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
