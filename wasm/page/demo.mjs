/** The page: shows the program's question, and keeps a snapshot whenever it asks one. */

import { Session, compile } from "../host.mjs";
import { forget, keep, kept } from "./store.mjs";

const element = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

const engine = compile(fetch("engine.wasm"));
const program = await (await fetch("program.py")).text();

/** @type {Session | undefined} */
let session;

/** Goes on from a snapshot, or begins. @param {Uint8Array} [snapshot] */
async function begin(snapshot) {
  session?.close();
  if (snapshot === undefined) {
    session = await Session.open(await engine);
    await show(await session.feedStart(program), "Just begun.");
    return;
  }
  session = await Session.load(await engine, snapshot);
  if (session.suspended === null) {
    throw new Error("this snapshot asks nothing: its program has ended");
  }
  const { path, seconds } = /** @type {import("../host/session.mjs").Restored} */ (session.restored);
  await show(session.suspended, `Resumed by ${path} in ${(1000 * seconds).toFixed(1)} ms.`);
}

/** @param {import("../host.mjs").Call | import("../host/steps.mjs").Step} step @param {string} [origin] How it came here. */
async function show(step, origin = "") {
  element("form").hidden = step.kind !== "call";
  element("result").hidden = step.kind !== "complete";
  element("save").disabled = step.kind !== "call";
  if (step.kind === "complete") {
    element("result").textContent = step.output;
    await forget();
    tell("The program has ended, and its snapshot is gone.");
    return;
  }
  if (step.kind !== "call" || step.functionName !== "ask") {
    throw new Error(`the program asks for ${step.kind}, which this page has no answer to`);
  }
  const [question, notes] = step.args;
  element("question").textContent = question;
  element("notes").replaceChildren(
    ...notes.map((/** @type {string} */ note) => Object.assign(document.createElement("li"), { textContent: note })),
  );
  element("answer").value = "";
  element("answer").focus();
  const snapshot = /** @type {Session} */ (session).dump({ compress: true });
  await keep(snapshot);
  tell(`${origin} It waits, in ${snapshot.length} bytes.`);
}

/** @param {string} text */
function tell(text) {
  element("status").textContent = text.trim();
}

/** Does something, and shows what goes wrong. @param {() => Promise<void>} action */
async function attempt(action) {
  element("error").hidden = true;
  try {
    await action();
  } catch (error) {
    element("error").hidden = false;
    element("error").textContent = String(error);
  }
}

element("form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const step = session?.suspended;
  if (step?.kind === "call") {
    attempt(async () => show(await step.resume({ returnValue: element("answer").value })));
  }
});

element("save").addEventListener("click", () => {
  const snapshot = /** @type {Session} */ (session).dump();
  const href = URL.createObjectURL(new Blob([/** @type {any} */ (snapshot)]));
  Object.assign(document.createElement("a"), { href, download: "journey.snapshot" }).click();
  URL.revokeObjectURL(href);
});

element("open").addEventListener("change", () => {
  const [file] = element("open").files;
  element("open").value = "";
  attempt(async () => begin(new Uint8Array(await file.arrayBuffer())));
});

element("restart").addEventListener("click", () => attempt(() => begin()));

element("program").textContent = program;
await attempt(async () => begin(await kept()));
