/** A worker in node: lines of JSON on its standard streams, and what it measures of itself. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeSync } from "node:fs";
import { endianness } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { answerTo } from "./adapter.mjs";

/** @typedef {import("./adapter.mjs").Adapter} Adapter */

// As other languages name them; the kit compares names.
const MACHINES = new Map(Object.entries({ x64: "x86_64", arm64: "aarch64", ia32: "i686" }));
const NARROW = new Set(["arm", "ia32", "mips", "mipsel", "ppc", "s390"]);

/**
 * Answers requests until `bye` or the end of input.
 *
 * @param {Adapter} adapter
 */
export async function serve(adapter) {
  // Whatever the subject prints can't touch the protocol.
  const answers = process.stdout.fd;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  for await (const line of createInterface({ input: process.stdin })) {
    send(answers, `${await answerTo(adapter, line)}\n`);
    if (JSON.parse(line).verb === "bye") {
      break;
    }
  }
  process.exit();
}

/** A pipe takes a part at a time, and may be full. @param {number} to @param {string} text */
function send(to, text) {
  const bytes = Buffer.from(text);
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(to, bytes, sent);
    } catch (error) {
      if (/** @type {any} */ (error).code !== "EAGAIN") {
        throw error;
      }
    }
  }
}

/**
 * What `describe()` says of this machine and of the installed packages, beside the fields that only an adapter knows.
 *
 * @template {object} T
 * @param {T} known `subject`, `version`, `format`, and what else differs from this process, such as `arch` of WebAssembly
 */
export function identity(known) {
  return {
    arch: MACHINES.get(process.arch) ?? process.arch,
    pointer_width: NARROW.has(process.arch) ? 32 : 64,
    byte_order: endianness() === "LE" ? "little" : "big",
    artifact: folderDigest(packages()),
    ...known,
  };
}

/** The version that an installed package states of itself. @param {string} name @returns {string} */
export function packageVersion(name) {
  return JSON.parse(readFileSync(join(packages(), name, "package.json"), "utf8")).version;
}

/** The packages that the adapter imports from: those of the first folder upwards that npm has installed into. */
function packages() {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package-lock.json"))) {
      return join(folder, "node_modules");
    }
    if (folder === dirname(folder)) {
      throw new Error("no folder above this library has a package-lock.json");
    }
  }
}

/** As `folder_digest` of the library in Python. @param {string} root */
function folderDigest(root) {
  const digest = createHash("sha256");
  for (const name of Array.from(files(root), (path) => relative(root, path).replaceAll(sep, "/")).sort(byCodePoints)) {
    const content = createHash("sha256").update(readFileSync(join(root, name))).digest("hex");
    digest.update(`${name}\0sha256:${content}\n`);
  }
  return `sha256:${digest.digest("hex")}`;
}

/** @param {string} one @param {string} other */
function byCodePoints(one, other) {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** @param {string} folder @returns {Generator<string>} */
function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* files(path);
    } else if (!entry.name.startsWith(".")) {
      yield path;
    }
  }
}
