/** What earlier builds wrote opens here and answers as it did; canonical values are those of the other workers. M-16. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { base64Of, canonical } from "../adapter/canonical.mjs";
import { Worker } from "../adapter/serve.mjs";
import { Session } from "../host.mjs";
import { ROOT, engine, engineBytes } from "./support.mjs";

const FOLDER = new URL("snapshots/v1/", ROOT);
const corpus = JSON.parse(await readFile(new URL("corpus.json", FOLDER), "utf-8"));
const vectors = JSON.parse(await readFile(new URL("tests/vectors/canonical.json", ROOT), "utf-8"));

test("every golden snapshot answers as it did, or is of other pointers and has no journal to replay", async () => {
  const worker = await Worker.start(engineBytes);
  /** @type {string[]} */
  const refused = [];
  for (const { file, scenario, answers, target, sections } of corpus.snapshots) {
    const snapshot = base64Of(new Uint8Array(await readFile(new URL(file, FOLDER))));
    const request = { id: 1, verb: "read", scenario: { name: scenario, ...corpus.scenarios[scenario] }, snapshot };
    const read = JSON.parse(await worker.answer(JSON.stringify(request)));
    const names = sections.map((/** @type {{name: string}} */ section) => section.name);
    if (target === "native" && (!names.includes("journal") || names.includes("base"))) {
      assert.deepEqual([read.status, read.error.type], ["refused", "SnapshotIncompatibleError"], file);
      refused.push(file);
      continue;
    }
    assert.deepEqual([read.status, read.answers], ["ok", answers], file);
    assert.ok(read.path === "replay" || target === "wasm", file);
  }
  assert.ok(refused.length < corpus.snapshots.length / 5);
});

test("canonical values are those that every worker gives", async () => {
  const session = await Session.open(engine);
  await session.feedRun("import collections, datetime, decimal, pathlib");
  for (const { python, canonical: wanted } of vectors) {
    // The sandbox has one class of paths.
    const expression = python.replaceAll("pathlib.PurePosixPath", "pathlib.Path");
    assert.deepEqual(canonical(await session.feedRun(expression)), wanted, python);
  }
});
