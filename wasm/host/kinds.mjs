/** The kinds of node, as docs/protocol.md numbers them, and the forms that both directions share. */

export const Kind = Object.freeze({
  LIST: 1,
  LIST_REFS: 2,
  TUPLE: 3,
  TUPLE_REFS: 4,
  SET: 5,
  SET_REFS: 6,
  FROZENSET: 7,
  FROZENSET_REFS: 8,
  DICT_REFS: 9,
  NAMEDTUPLE: 10,
  COMPLEX: 11,
  DATE: 12,
  DATETIME: 13,
  TIME: 14,
  TIMEDELTA: 15,
  TIMEZONE: 16,
  DECIMAL: 17,
  EXCEPTION: 18,
  TYPE: 19,
  BUILTIN: 20,
  PATH: 21,
  FILE: 22,
  FUNCTION: 23,
  ELLIPSIS: 24,
  NOTIMPLEMENTED: 25,
  REPR: 26,
  CYCLE: 27,
  CLASS: 28,
  INSTANCE: 29,
  MODULE: 30,
});

/** The functions of the host's that a session has sent in, by name. @typedef {Map<string, Function>} Functions */

/** @param {Uint8Array} bytes */
export function uuid(bytes) {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** @param {string} text */
export function uuidBytes(text) {
  return Uint8Array.from(text.replaceAll("-", "").match(/../g) ?? [], (digits) => parseInt(digits, 16));
}
