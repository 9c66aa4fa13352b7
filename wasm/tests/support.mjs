/** What the tests stand on: the engine, a Python with crossload, a browser; each may be elsewhere, or missing. */

import { spawn, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { compile } from "../host.mjs";
import { chromiumPath } from "./browser.mjs";

export const ROOT = new URL("../../", import.meta.url);

/** The module under test: `CROSSLOAD_ENGINE`, or the one beside the Python package. */
export const ENGINE = process.env.CROSSLOAD_ENGINE ?? fileURLToPath(new URL("python/crossload/engine.wasm", ROOT));

export const engineBytes = new Uint8Array(await readFile(ENGINE));
export const engine = await compile(engineBytes);

/** A Python that has crossload with its native backend: `CROSSLOAD_PYTHON`. */
export const PYTHON = process.env.CROSSLOAD_PYTHON;

/** Why tests that need Python are skipped, or false. */
export const withoutPython = PYTHON
  ? false
  : "no Python with crossload is named; run `./tool/nox -s web`, or set CROSSLOAD_PYTHON";

/** Why tests that need Chromium are skipped, or false. */
export const withoutChromium = chromiumPath ? false : "there is no Chromium here; run `apt-get install chromium`";

/** The adapter of the crossload subject in Python: plays scenarios on a backend, and writes and reads snapshots. */
export class PythonWorker {
  #process;
  #lines;
  #id = 0;

  /** @param {"native" | "wasm"} backend */
  constructor(backend) {
    const adapter = fileURLToPath(new URL("python/crossload/subjects/crossload_engine.py", ROOT));
    const where = spawnSync(/** @type {string} */ (PYTHON), ["-c", "import crossload_adapter as a; print(a.__path__[0])"], {
      encoding: "utf-8",
    });
    const command = [`${where.stdout.trim()}/__main__.py`, adapter, `--backend=${backend}`];
    this.#process = spawn(/** @type {string} */ (PYTHON), command, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** @param {string} verb @param {object} [fields] @returns {Promise<any>} */
  async ask(verb, fields = {}) {
    this.#process.stdin.write(`${JSON.stringify({ id: ++this.#id, verb, ...fields })}\n`);
    const { value, done } = await this.#lines.next();
    if (done) {
      throw new Error("the Python worker has ended");
    }
    return JSON.parse(value);
  }

  async close() {
    await this.ask("bye");
  }
}

/** A scenario that only has to be played. @param {string} code @param {object} [parts] */
export function scenario(code, parts = {}) {
  const body = { feeds: [{ code }], suspend: "idle", at: 1, answers: {}, questions: [], ...parts };
  return { name: "here", digest: "sha256:0", body };
}
