/**
 * In a real Chromium: the demo page's program outlives its page and its browser, and its snapshots go to Python and
 * come from there. M-16, M-18.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { base64Of, bytesOf } from "../adapter/canonical.mjs";
import { Session } from "../host.mjs";
import { serve } from "../site.mjs";
import { Profile } from "./browser.mjs";
import { ENGINE, PythonWorker, ROOT, engine, scenario, withoutChromium, withoutPython } from "./support.mjs";

const PROGRAM = await readFile(new URL("wasm/page/program.py", ROOT), "utf-8");
const GIVEN = ["Ada", "rocket", "balloon", "3"];
const RESULT = "Ada goes by balloon: 3 × 180 = 540";

/** The program at its `at`-th question, and what it must say when it has ended. @param {number} at */
function journey(at) {
  const answers = { call: { ask: GIVEN } };
  return scenario(PROGRAM, { suspend: "call", at, answers, questions: [{ label: "notes", code: "notes" }, { label: "fare", code: "fares[b'balloon']" }] });
}

const ANSWERS = [{ list: ["Traveler: Ada", "'rocket' won't do.", "By balloon: 180 a seat", "Seats: 3"] }, { int: "180" }];

/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {Profile} */
let profile;

before(async () => {
  site = await serve({ engine: ENGINE });
  profile = await Profile.make();
});

after(async () => {
  site.close();
  await profile.remove();
});

/** Starts the browser with the same profile as before. @param {(page: import("playwright-core").Page) => Promise<void>} use */
async function inBrowser(use) {
  const context = await profile.start();
  try {
    const page = await context.newPage();
    /** @type {string[]} */
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await use(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

/** @param {import("playwright-core").Page} page @param {string} text What the page is to say of itself. */
async function says(page, text) {
  await page.locator("#status", { hasText: text }).waitFor({ timeout: 30_000 });
}

/** @param {import("playwright-core").Page} page @param {string} question @param {string} answer */
async function answer(page, question, answer) {
  await page.locator("#question", { hasText: question }).waitFor();
  await page.fill("#answer", answer);
  await page.press("#answer", "Enter");
}

/** @param {import("playwright-core").Page} page */
async function saved(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  return new Uint8Array(await readFile(await download.path()));
}

/** @param {import("playwright-core").Page} page @param {Uint8Array} snapshot */
async function open(page, snapshot) {
  await page.setInputFiles("#open", { name: "journey.snapshot", mimeType: "application/octet-stream", buffer: Buffer.from(snapshot) });
}

/** @param {string} name @param {import("playwright-core").Page} page */
async function photograph(name, page) {
  if (process.env.CROSSLOAD_SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.CROSSLOAD_SCREENSHOTS, `${name}.png`) });
  }
}

test("a program goes on after a reload, and after its browser has ended", { skip: withoutChromium }, async () => {
  await inBrowser(async (page) => {
    await page.goto(site.origin);
    await says(page, "Just begun.");
    await answer(page, "Who is traveling?", "Ada");
    await page.locator("#question", { hasText: "How would you like to go, Ada" }).waitFor();
    await page.reload();
    await says(page, "Resumed by state");
    await answer(page, "How would you like to go, Ada", "rocket");
    await page.locator("#notes li", { hasText: "'rocket' won't do." }).waitFor();
    await answer(page, "How would you like to go, Ada", "balloon");
    await page.locator("#question", { hasText: "How many seats?" }).waitFor();
    await says(page, "It waits");
  });
  await inBrowser(async (page) => {
    await page.goto(site.origin);
    await says(page, "Resumed by state");
    await photograph("resumed", page);
    await answer(page, "How many seats?", "3");
    await page.locator("#result", { hasText: RESULT }).waitFor();
    await photograph("ended", page);
    await says(page, "its snapshot is gone");
    await page.reload();
    await says(page, "Just begun.");
  });
});

test("a damaged snapshot is refused on the page, by name", { skip: withoutChromium }, async () => {
  await inBrowser(async (page) => {
    await page.goto(site.origin);
    await says(page, "It waits");
    const snapshot = await saved(page);
    snapshot[snapshot.length >> 1] ^= 1;
    await open(page, snapshot);
    await page.locator("#error", { hasText: "SnapshotCorruptError" }).waitFor();
    await page.click("#restart");
    await says(page, "Just begun.");
  });
});

test("node opens the browser's snapshot, and the browser node's", { skip: withoutChromium }, async () => {
  await inBrowser(async (page) => {
    await page.goto(site.origin);
    await answer(page, "Who is traveling?", "Ada");
    await page.locator("#question", { hasText: "How would you like to go" }).waitFor();
    await says(page, "It waits");
    const session = await Session.load(engine, await saved(page), { verify: true });
    assert.equal(session.restored?.path, "state");
    const step = await /** @type {import("../host.mjs").Call} */ (session.suspended).resume({ returnValue: "ferry" });
    assert.deepEqual(step.kind === "call" && step.args, ["How many seats?", ["Traveler: Ada", "By ferry: 24 a seat"]]);
    await open(page, session.dump());
    await says(page, "Resumed by state");
    await answer(page, "How many seats?", "2");
    await page.locator("#result", { hasText: "Ada goes by ferry: 2 × 24 = 48" }).waitFor();
  });
});

for (const [backend, path] of /** @type {const} */ ([["native", "replay"], ["wasm", "state"]])) {
  const skip = withoutChromium || withoutPython;
  test(`the browser opens a snapshot of Python's ${backend} backend, and that the browser's`, { skip }, async () => {
    const python = new PythonWorker(backend);
    try {
      const written = await python.ask("write", { scenario: journey(3) });
      assert.deepEqual(written.answers, ANSWERS);
      await inBrowser(async (page) => {
        await page.goto(site.origin);
        await says(page, "It waits");
        await open(page, bytesOf(written.snapshot));
        await says(page, `Resumed by ${path}`);
        await page.locator("#notes li", { hasText: "'rocket' won't do." }).waitFor();
        await answer(page, "How would you like to go, Ada", "balloon");
        await page.locator("#question", { hasText: "How many seats?" }).waitFor();
        await says(page, "It waits");
        const read = await python.ask("read", { scenario: journey(4), snapshot: base64Of(await saved(page)) });
        assert.deepEqual([read.status, read.answers, read.path], ["ok", ANSWERS, path]);
        await answer(page, "How many seats?", "3");
        await page.locator("#result", { hasText: RESULT }).waitFor();
      });
    } finally {
      await python.close();
    }
  });
}
