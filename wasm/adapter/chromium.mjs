#!/usr/bin/env node
/** The subject in a page of Chromium, which is handed each line: `node chromium.mjs ENGINE.WASM`. */

import { serve } from "../site.mjs";
import { Profile } from "../tests/browser.mjs";
import { serveLines } from "./lines.mjs";

const PAGE = '<!doctype html><link rel="icon" href="data:," /><script type="module" src="start.mjs"></script>';
const START = `
  import { Worker } from "./adapter.mjs";
  const engine = await (await fetch("engine.wasm")).arrayBuffer();
  globalThis.worker = await Worker.start(new Uint8Array(engine));
  document.body.id = "ready";
`;

const site = await serve({ engine: process.argv[2], files: { "/worker.html": PAGE, "/start.mjs": START } });
const profile = await Profile.make();
const browser = await profile.start();
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(`${site.origin}/worker.html`);
  await page.locator("#ready").waitFor({ state: "attached" });
  await serveLines((line) => page.evaluate((/** @type {string} */ line) => /** @type {any} */ (globalThis).worker.answer(line), line));
} finally {
  await browser.close();
  await profile.remove();
  site.close();
}
process.exit();
