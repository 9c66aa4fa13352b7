/** docs/javascript.md: its five minutes take place as written, and its recipe ends what it says it ends. M-03. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { bundle, serve } from "../site.mjs";
import { Profile } from "./browser.mjs";
import { ENGINE, ROOT, withoutChromium } from "./support.mjs";

const PAGE = await readFile(new URL("docs/javascript.md", ROOT), "utf-8");

/** Programs that the page marks, by the names that it gives them. @param {string} mark */
function programs(mark) {
  const found = PAGE.matchAll(new RegExp(`<!-- ${mark}: (\\S+) -->\\n\`\`\`js\\n([^]*?)\`\`\``, "g"));
  return Array.from(found, ([, name, text]) => /** @type {[string, string]} */ ([name, text]));
}

test("the five minutes print what the page says", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crossload-docs-"));
  try {
    await copyFile(ENGINE, join(folder, "engine.wasm"));
    await writeFile(join(folder, "crossload.mjs"), await bundle("host.mjs"));
    let printed = "";
    for (const [name, text] of programs("run")) {
      await writeFile(join(folder, name), text);
      printed += (await promisify(execFile)(process.execPath, [name], { cwd: folder })).stdout;
    }
    assert.equal(printed, /```text\n([^]*?)```/.exec(PAGE)?.[1]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the recipe's Worker answers, and is ended at the deadline", { skip: withoutChromium }, async () => {
  const files = Object.fromEntries(programs("file").map(([name, text]) => [`/${name}`, text]));
  assert.deepEqual(Object.keys(files), ["/sandbox.mjs", "/within.mjs"]);
  const site = await serve({ engine: ENGINE, files });
  const profile = await Profile.make();
  const browser = await profile.start();
  try {
    const page = await browser.newPage();
    await page.goto(site.origin);
    const outcomes = await page.evaluate(async () => {
      const from = (/** @type {string} */ path) => import(path);
      const [{ runWithin }, { compile }] = [await from("./within.mjs"), await from("./crossload.mjs")];
      const module = await compile(fetch("engine.wasm"));
      const begun = performance.now();
      const outcomes = [];
      for (const code of ["6 * 7", "1 / 0", "'x' * 10**9", "while True: pass"]) {
        outcomes.push(await runWithin(3, module, code));
      }
      return outcomes.map(({ output, failed }) => output ?? failed).concat(performance.now() - begun < 30_000);
    });
    assert.deepEqual(outcomes, [42, "raised", "memory", "deadline", true]);
  } finally {
    await browser.close();
    await profile.remove();
    site.close();
  }
});
