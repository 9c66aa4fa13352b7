/** Messages as CBOR, in which `1` and `1.0` stay what they are, texts are Unicode and maps keep their order. */

import { Token, Tokenizer, Type, decode, encode } from "cborg";

import { ConversionError } from "./errors.mjs";
import { Float } from "./values.mjs";

const POSITIVE = 2;
const NEGATIVE = 3;
const WORD = 1n << 64n;

/**
 * @param {unknown} message
 * @returns {Uint8Array}
 * @throws {ConversionError}
 */
export function toBytes(message) {
  return encode(message, { float64: true, mapSorter: undefined, typeEncoders: ENCODERS });
}

/**
 * @param {Uint8Array} bytes
 * @returns {any} Maps are Maps.
 * @throws {Error}
 */
export function fromBytes(bytes) {
  const options = { useMaps: true, rejectDuplicateMapKeys: true, allowBigInt: true, allowIndefinite: false, tags: DECODERS };
  return decode(bytes, { ...options, tokenizer: new Reader(bytes, options) });
}

/** Keeps floats that are whole numbers apart from integers, which the library does not. */
class Reader extends Tokenizer {
  next() {
    const token = super.next();
    const whole = token.type.name === "float" && Number.isSafeInteger(token.value);
    return whole ? new Token(Type.float, new Float(token.value), token.encodedLength) : token;
  }
}

const ENCODERS = {
  /** @param {object} value */
  Object: (value) => (value instanceof Float ? new Token(Type.float, value.value) : null),
  /** @param {number} value */
  number: (value) => (Object.is(value, -0) ? new Token(Type.float, value) : null),
  /** @param {string} text */
  string: (text) => {
    if (!text.isWellFormed()) {
      throw new ConversionError("a string with a lone surrogate can't enter the sandbox");
    }
    return null;
  },
  // The library's own takes time quadratic in the number of digits, and its decoders do too.
  /** @param {bigint} value */
  bigint: (value) => {
    const [tag, magnitude] = value < 0n ? [NEGATIVE, -1n - value] : [POSITIVE, value];
    return magnitude < WORD ? null : [new Token(Type.tag, tag), new Token(Type.bytes, bigEndian(magnitude))];
  },
};

const DECODERS = {
  [POSITIVE]: (/** @type {() => unknown} */ content) => magnitudeOf(content()),
  [NEGATIVE]: (/** @type {() => unknown} */ content) => -1n - magnitudeOf(content()),
};

/** @param {bigint} value */
function bigEndian(value) {
  const digits = value.toString(16);
  const padded = digits.padStart(digits.length + (digits.length % 2), "0");
  return Uint8Array.from({ length: padded.length / 2 }, (_, at) => parseInt(padded.slice(2 * at, 2 * at + 2), 16));
}

/** @param {any} bytes */
function magnitudeOf(bytes) {
  const digits = Array.from(bytes, (/** @type {number} */ byte) => byte.toString(16).padStart(2, "0"));
  return BigInt(`0x0${digits.join("")}`);
}
