/** Gives a module's memory a maximum: the one bound on an instance that every host of WebAssembly enforces. */

import { SettingError } from "./errors.mjs";

const PAGE = 65536;
const PREAMBLE_LENGTH = 8;
const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;

/**
 * The module with `maxMemory` (bytes) as its memory's maximum, rounded down to whole pages.
 *
 * https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 *
 * @param {BufferSource} source
 * @param {number} maxMemory
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {SettingError}
 */
export function capped(source, maxMemory) {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  const reader = new Reader(bytes, PREAMBLE_LENGTH);
  while (reader.at < bytes.length) {
    const start = reader.at;
    const section = reader.number();
    const length = reader.number();
    const end = reader.at + length;
    if (section !== MEMORY_SECTION) {
      reader.at = end;
      continue;
    }
    const [count, flags, least] = [reader.number(), reader.number(), reader.number()];
    const most = Math.floor(maxMemory / PAGE);
    if (!Number.isSafeInteger(maxMemory) || most < least) {
      throw new SettingError(`maxMemory must be at least the module's own ${least * PAGE} bytes, not ${maxMemory}`);
    }
    const content = [...leb128(count), flags | HAS_MAXIMUM, ...leb128(least), ...leb128(most)];
    const parts = [bytes.subarray(0, start), [MEMORY_SECTION, ...leb128(content.length), ...content], bytes.subarray(end)];
    return concatenated(parts);
  }
  throw new SettingError("this is no module with a memory of its own");
}

class Reader {
  /** @param {Uint8Array} bytes @param {number} at */
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  number() {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.at];
      this.at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        return value;
      }
    }
    throw new SettingError("this is not a WebAssembly module");
  }
}

/** @param {number} value */
function leb128(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 0x80)) {
    bytes.push((value & 0x7f) | 0x80);
  }
  return [...bytes, value];
}

/** @param {ArrayLike<number>[]} parts */
function concatenated(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
