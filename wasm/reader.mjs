#!/usr/bin/env node
/**
 * Reads snapshots from docs/snapshot-format.md alone, sharing no code with the engine; it runs no program.
 *
 * `node reader.mjs FILE…` prints what each file holds as a line of JSON. Exit code 1 says that one was refused.
 */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

import { decode, decodeFirst, encode, rfc8949EncodeOptions } from "cborg";
import { Decompress } from "fzstd";

const MAGIC = Uint8Array.of(0x89, 0x43, 0x4c, 0x53, 0x0d, 0x0a, 0x1a, 0x0a);
const FORMAT_VERSION = 1;
const PREFIX_LENGTH = 14;
const DIGEST_LENGTH = 32;
const MAX_HEADER_LENGTH = 65536;
const MAX_SECTIONS = 16;
const MAX_DECOMPRESSED = 1n << 28n;
const MAX_WINDOW = 1 << 23;
// Four bytes hold a block of 128 KiB.
const MAX_RATIO = 1n << 15n;

const LENIENT = { useMaps: true, allowIndefinite: false };
const STRICT = { ...LENIENT, strict: true, rejectDuplicateMapKeys: true };

/** A snapshot that is not opened; `kind` names the check that failed, as in the format's page. */
export class Refusal extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/**
 * Checks an envelope, in the order that the format prescribes, and splits its sections. Decodes none of them.
 *
 * @param {Uint8Array} bytes
 * @returns {{format: number, writer: Map, sections: {name: string, zstd: bigint?, stored: Uint8Array}[]}}
 * @throws {Refusal}
 */
export function parseEnvelope(bytes) {
  checkMagic(bytes);
  const least = BigInt(PREFIX_LENGTH + DIGEST_LENGTH);
  checkLength(bytes, least);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = view.getUint16(8, true);
  if (format !== FORMAT_VERSION) {
    throw new Refusal("format_version", `format version ${format}, and this reads ${FORMAT_VERSION}`);
  }
  const headerLength = view.getUint32(10, true);
  if (headerLength > MAX_HEADER_LENGTH) {
    throw new Refusal("header", `${headerLength} bytes, more than ${MAX_HEADER_LENGTH}`);
  }
  checkLength(bytes, least + BigInt(headerLength));
  const sectionsAt = PREFIX_LENGTH + headerLength;
  const whole = digestMatches(bytes);
  let header;
  try {
    header = parseHeader(bytes.subarray(PREFIX_LENGTH, sectionsAt));
  } catch (error) {
    // Damage is the likelier cause of a header that makes no sense.
    throw whole ? error : new Refusal("digest", "the digest does not match the content");
  }
  const content = header.entries.reduce((sum, entry) => sum + entry.length, 0n);
  const declared = content + least + BigInt(headerLength);
  if (declared >= 1n << 64n) {
    throw new Refusal("header", "section lengths overflow");
  }
  checkLength(bytes, declared);
  if (BigInt(bytes.length) > declared) {
    throw new Refusal("trailing", `${BigInt(bytes.length) - declared} bytes follow the digest`);
  }
  if (!whole) {
    throw new Refusal("digest", "the digest does not match the content");
  }
  let at = sectionsAt;
  const sections = header.entries.map(({ name, zstd, length }) => {
    const stored = bytes.subarray(at, (at += Number(length)));
    return { name, zstd, stored };
  });
  return { format, writer: header.writer, sections };
}

function checkMagic(bytes) {
  const head = bytes.subarray(0, MAGIC.length);
  const same = head.every((byte, at) => byte === MAGIC[at]);
  if (same && head.length === MAGIC.length) {
    return;
  }
  if (same && head.length > 0) {
    throw new Refusal("truncated", `${head.length} bytes are not even the magic`);
  }
  const name = head.length >= 4 && head.subarray(1, 4).every((byte, at) => byte === MAGIC[at + 1]);
  if (name && (head[0] & 0x7f) === (MAGIC[0] & 0x7f)) {
    throw new Refusal("text_mode", "line ends or the high bit were rewritten");
  }
  throw new Refusal("not_a_snapshot", "the first 8 bytes are not the magic");
}

function checkLength(bytes, declared) {
  if (BigInt(bytes.length) < declared) {
    throw new Refusal("truncated", `${declared} bytes are declared, and there are ${bytes.length}`);
  }
}

function digestMatches(bytes) {
  const digest = createHash("sha256").update(bytes.subarray(0, -DIGEST_LENGTH)).digest();
  return digest.equals(bytes.subarray(-DIGEST_LENGTH));
}

function parseHeader(bytes) {
  let header;
  try {
    header = decode(bytes, STRICT);
  } catch (error) {
    throw new Refusal("header", error.message);
  }
  check(isMap(header, ["writer", "sections"]), "not a map of writer and sections");
  const writer = header.get("writer");
  check(isMap(writer, ["dump", "monty", "engine", "hash_class"]), "not a map of the writer's four entries");
  check(isCount(writer.get("dump")) && writer.get("dump") <= 0xffff, "not a dump version");
  check(typeof writer.get("monty") === "string" && typeof writer.get("engine") === "string", "not a version");
  const hashClass = writer.get("hash_class");
  check(isMap(hashClass, ["order", "width"]), "not a map of order and width");
  check(["little", "big"].includes(hashClass.get("order")), "unknown byte order");
  check([32, 64].includes(hashClass.get("width")), "pointer width is neither 32 nor 64");
  const table = header.get("sections");
  check(Array.isArray(table) && table.length <= MAX_SECTIONS, `not a list of at most ${MAX_SECTIONS} sections`);
  const entries = table.map(parseEntry);
  check(new Set(entries.map(({ name }) => name)).size === entries.length, "a section is listed twice");
  // Lengths and integers were checked while decoding; what is left is the order of the keys.
  check(Buffer.from(encode(header, rfc8949EncodeOptions)).equals(bytes), "not in deterministic encoding");
  return { writer, entries };
}

function parseEntry(entry) {
  check(isMap(entry, ["name", "length"]) || isMap(entry, ["name", "zstd", "length"]), "not an entry for a section");
  check(typeof entry.get("name") === "string", "a section's name is not text");
  check([...entry.keys()].every((key) => key === "name" || isCount(entry.get(key))), "a length is not a number");
  const zstd = entry.has("zstd") ? BigInt(entry.get("zstd")) : undefined;
  check(zstd === undefined || zstd <= MAX_DECOMPRESSED, `more than ${MAX_DECOMPRESSED} bytes when decompressed`);
  return { name: entry.get("name"), zstd, length: BigInt(entry.get("length")) };
}

function check(holds, message) {
  if (!holds) {
    throw new Refusal("header", message);
  }
}

function isMap(value, keys) {
  return value instanceof Map && value.size === keys.length && keys.every((key) => value.has(key));
}

function isCount(value) {
  return (typeof value === "bigint" || Number.isInteger(value)) && value >= 0;
}

/**
 * The content of a section: one that is compressed is one zstd frame, of the length that the header declares.
 *
 * @throws {Refusal}
 */
export function sectionContent({ name, zstd, stored }) {
  if (zstd === undefined) {
    return stored;
  }
  const refuse = (what) => {
    throw new Refusal("section", `section ${JSON.stringify(name)}: ${what}`);
  };
  if (zstd > BigInt(stored.length) * MAX_RATIO) {
    refuse(`${stored.length} bytes can't hold ${zstd}`);
  }
  const end = frameEnd(stored) ?? refuse("not a zstd frame within the format's bounds");
  if (end !== stored.length) {
    refuse(`its frame ends at byte ${end} of ${stored.length}`);
  }
  const content = new Uint8Array(Number(zstd));
  let length = 0;
  try {
    new Decompress((piece) => {
      if (length + piece.length > content.length) {
        throw new Error(`more than the declared ${zstd} bytes`);
      }
      content.set(piece, length);
      length += piece.length;
    }).push(stored, true);
  } catch (error) {
    refuse(error.message);
  }
  if (length < content.length) {
    refuse(`${length} bytes instead of ${zstd}`);
  }
  return content;
}

/**
 * Where a zstd frame ends (RFC 8878, section 3.1.1), found by its blocks' headers alone. Undefined for what is none, and
 * for one that needs a dictionary or too large a window: the library takes either, and does not say where it stopped.
 */
function frameEnd(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 6 || view.getUint32(0, true) !== 0xfd2fb528) {
    return undefined;
  }
  const descriptor = bytes[4];
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6];
  const blocksAt = 5 + (singleSegment ? 0 : 1) + sizeBytes;
  if ((descriptor & 0x0b) !== 0 || bytes.length < blocksAt) {
    return undefined;
  }
  let window;
  if (singleSegment) {
    const size = { 1: () => bytes[5], 2: () => view.getUint16(5, true) + 256, 4: () => view.getUint32(5, true) };
    window = (size[sizeBytes] ?? (() => Number(view.getBigUint64(5, true))))();
  } else {
    const base = 2 ** (10 + (bytes[5] >> 3));
    window = base + (base / 8) * (bytes[5] & 7);
  }
  if (window > MAX_WINDOW) {
    return undefined;
  }
  let at = blocksAt;
  for (let last = false; !last; ) {
    if (at + 3 > bytes.length) {
      return undefined;
    }
    const block = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    last = (block & 1) === 1;
    // A block of one repeated byte takes one, whatever its size.
    at += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3);
  }
  return at + (descriptor & 0x04 ? 4 : 0);
}

/**
 * The events of a journal, a CBOR sequence (RFC 8742).
 *
 * @throws {Refusal}
 */
export function parseJournal(bytes) {
  const events = [];
  for (let rest = bytes; rest.length > 0; ) {
    let event;
    try {
      [event, rest] = decodeFirst(rest, LENIENT);
    } catch (error) {
      throw new Refusal("journal", `event ${events.length + 1}: ${error.message}`);
    }
    const [operation, ...parts] = Array.isArray(event) && event.length === 6 ? event : [];
    const formed = typeof operation === "string" && parts.every((part) => part instanceof Uint8Array);
    if (!formed || parts[3].length % 16 !== 0) {
      throw new Refusal("journal", `event ${events.length + 1} is not a text, four byte strings and identities`);
    }
    const [args, given, outcome, identities, notes] = parts;
    events.push({ operation, arguments: args, given, outcome, identities, notes });
  }
  return events;
}

/**
 * All that a snapshot says, as what JSON has: bytes are `{bytes: base64}`, maps are lists of pairs where a key is no text.
 *
 * @throws {Refusal}
 */
export function describe(bytes) {
  const { format, writer, sections } = parseEnvelope(bytes);
  for (const needed of ["state", "host"]) {
    if (!sections.some(({ name }) => name === needed)) {
      throw new Refusal("missing_section", `there is no section ${JSON.stringify(needed)}`);
    }
  }
  const description = { format, writer: plain(writer), sections: [] };
  for (const section of sections) {
    const content = sectionContent(section);
    description.sections.push({
      name: section.name,
      compressed: section.zstd !== undefined,
      length: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    });
    if (section.name === "host") {
      description.host = plain(decodePart(content, "section", "host"));
    } else if (section.name === "base") {
      description.base = describe(content);
    } else if (section.name === "journal") {
      description.journal = parseJournal(content).map(describeEvent);
    }
  }
  return description;
}

function describeEvent(event, index) {
  const part = (bytes) => (bytes.length ? plain(decodePart(bytes, "journal", `event ${index + 1}`)) : null);
  return {
    operation: event.operation,
    arguments: part(event.arguments),
    given: plain(event.given),
    outcome: part(event.outcome),
    identities: event.identities.length / 16,
    notes: part(event.notes),
  };
}

function decodePart(bytes, kind, where) {
  try {
    return decode(bytes, LENIENT);
  } catch (error) {
    throw new Refusal(kind, `${where}: ${error.message}`);
  }
}

function plain(value) {
  if (value instanceof Uint8Array) {
    return { bytes: Buffer.from(value).toString("base64") };
  }
  if (value instanceof Map) {
    const pairs = [...value].map(([key, entry]) => [plain(key), plain(entry)]);
    return pairs.every(([key]) => typeof key === "string") ? Object.fromEntries(pairs) : { pairs };
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value === "bigint") {
    return { int: String(value) };
  }
  return typeof value === "number" && !Number.isFinite(value) ? { float: String(value) } : value;
}

async function main(files) {
  for (const file of files) {
    let line;
    try {
      line = describe(new Uint8Array(await readFile(file)));
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      line = { refused: error.kind, message: error.message };
      process.exitCode = 1;
    }
    console.log(JSON.stringify({ file, ...line }));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(process.argv.slice(2));
}
