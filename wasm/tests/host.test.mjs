/** Sessions: feeds, questions, answers, snapshots, and what happens when they are used wrongly. M-05, M-06, M-07. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as crossload from "../host.mjs";
import { engine } from "./support.mjs";

const { NOT_HANDLED, PythonException, Session, Tuple } = crossload;

/** @type {import("../host/guest.mjs").Print} */
const drop = () => {};

/** @param {(session: crossload.Session) => Promise<void>} use @param {object} [options] */
async function within(use, options) {
  const session = await Session.open(engine, options);
  try {
    await use(session);
  } finally {
    session.close();
  }
}

/** @param {string} code @param {object} [options] */
async function run(code, options) {
  const session = await Session.open(engine, options);
  try {
    return await session.feedRun(code, options);
  } finally {
    session.close();
  }
}

test("globals persist from feed to feed, and inputs are among them", () =>
  within(async (session) => {
    await session.feedRun("x = 20 + n", { inputs: { n: 1 } });
    assert.equal(await session.feedRun("x * 2"), 42);
    assert.equal(await session.feedRun("y = 1"), null);
  }));

test("a feed stops at each question, which is answered once", () =>
  within(async (session) => {
    const step = await session.feedStart("fetch('a', 2, k=b'v') + limit");
    assert.ok(step instanceof crossload.Call);
    assert.equal(session.suspended, step);
    assert.deepEqual([step.kind, step.functionName, step.args], ["call", "fetch", ["a", 2]]);
    assert.deepEqual(step.kwargs, { k: Uint8Array.of(118) });
    assert.deepEqual(step.position, { filename: "<python-input-0>", start: 0, end: 21 });
    const name = await step.resume({ returnValue: 5 });
    assert.ok(name instanceof crossload.NameLookup);
    assert.equal(name.variableName, "limit");
    await assert.rejects(step.resume({ returnValue: 5 }), crossload.SessionStateError);
    const done = await name.resume(37);
    assert.ok(done instanceof crossload.Complete);
    assert.deepEqual([done.output, session.suspended], [42, null]);
  }));

test("calls of the operating system are answered, or left to the sandbox's default", () =>
  within(async (session) => {
    const step = await session.feedStart("import os\nos.getenv('HOME')");
    assert.ok(step instanceof crossload.OsCall);
    assert.deepEqual([step.functionName, step.args], ["os.getenv", ["HOME", null]]);
    const done = await step.resume({ returnValue: "/home" });
    assert.equal(done.kind === "complete" && done.output, "/home");
    const os = async (/** @type {any} */ { name }) => (name === "os.getenv" ? "later" : NOT_HANDLED);
    assert.equal(await session.feedRun("os.getenv('X')", { os }), "later");
    await assert.rejects(session.feedRun("open('/etc/passwd').read()", { os }), crossload.GuestError);
  }));

test("futures are settled in any order", () =>
  within(async (session) => {
    const gather = "import asyncio\nasync def main():\n    return await asyncio.gather(f(1), f(2))\nasyncio.run(main())";
    let step = await session.feedStart(gather);
    while (step.kind === "call" || step.kind === "name") {
      step = step.kind === "name" ? await step.resumeFunction() : await step.resume({ future: true });
    }
    assert.ok(step instanceof crossload.Futures);
    const [first, second] = step.pendingCallIds;
    const rest = await step.resume(new Map([[second, { returnValue: "b" }]]));
    assert.ok(rest instanceof crossload.Futures);
    assert.deepEqual(rest.pendingCallIds, [first]);
    const done = await rest.resume(new Map([[first, { returnValue: "a" }]]));
    assert.deepEqual(done.kind === "complete" && done.output, ["a", "b"]);
  }));

test("host functions that return promises run at the same time", async () => {
  /** @type {string[]} */
  const order = [];
  const fetch = async (/** @type {string} */ name, /** @type {{after: number}} */ { after }) => {
    await new Promise((resolve) => setTimeout(resolve, after));
    order.push(name);
    return `${name}!`;
  };
  const code = "import asyncio\nawait asyncio.gather(fetch('slow', after=60), fetch('fast', after=1))";
  assert.deepEqual(await run(code, { external: { fetch } }), ["slow!", "fast!"]);
  assert.deepEqual(order, ["fast", "slow"]);
});

test("what a host function throws is raised in the guest, as the type that it names", async () => {
  const thrown = [new PythonException("KeyError", "k"), new TypeError("t"), new RangeError("r"), new Error("e"), "text"];
  const external = {
    fail: (/** @type {number} */ at) => {
      throw thrown[at];
    },
    later: async () => Promise.reject(new PythonException("OSError")),
    odd: () => Symbol("s"),
  };
  const code = `
seen = []
for at in range(5):
    try:
        fail(at)
    except Exception as error:
        seen.append((type(error).__name__, error.args))
try:
    await later()
except OSError as error:
    seen.append(("OSError", error.args))
try:
    odd()
except TypeError as error:
    seen.append(("TypeError", "symbol" in str(error)))
seen`;
  assert.deepEqual(await run(code, { external }), [
    new Tuple(["KeyError", new Tuple(["k"])]),
    new Tuple(["TypeError", new Tuple(["t"])]),
    new Tuple(["ValueError", new Tuple(["r"])]),
    new Tuple(["Exception", new Tuple(["e"])]),
    new Tuple(["Exception", new Tuple(["text"])]),
    new Tuple(["OSError", new Tuple([])]),
    new Tuple(["TypeError", true]),
  ]);
});

test("a guest's exception carries type, message, frames and traceback, and the session goes on", () =>
  within(async (session) => {
    const failed = session.feedRun("def f():\n    return 1 / 0\nf()");
    await assert.rejects(failed, (error) => {
      assert.ok(error instanceof crossload.GuestError);
      assert.deepEqual([error.name, error.kind, error.excType], ["GuestError", "raised", "ZeroDivisionError"]);
      assert.equal(error.excMessage, "division by zero");
      assert.deepEqual([error.frames[1].functionName, error.frames[1].line, error.frames[1].sourceLine], ["f", 2, "    return 1 / 0"]);
      assert.match(error.traceback, /^Traceback \(most recent call last\):\n[^]*ZeroDivisionError: division by zero\n?$/);
      return true;
    });
    await assert.rejects(session.feedRun("def"), { name: "GuestSyntaxError", kind: "syntax", excType: "SyntaxError" });
    assert.equal(await session.feedRun("1"), 1);
  }));

test("what the guest prints goes to the callback, and by default to the console", () =>
  within(async (session) => {
    /** @type {string[][]} */
    const printed = [];
    const print = (/** @type {string} */ stream, /** @type {string} */ text) => void printed.push([stream, text]);
    await session.feedRun("import sys\nprint('a', 1)\nprint('b', file=sys.stderr)", { print });
    assert.deepEqual(printed, [
      ["stdout", "a 1\n"],
      ["stderr", "b\n"],
    ]);
  }));

test("sleeps are waited out, those of tasks at the same time", () =>
  within(async (session) => {
    const begun = performance.now();
    await session.feedRun("import time\ntime.sleep(0.05)");
    const tasks = "import asyncio\nawait asyncio.gather(*[asyncio.sleep(0.5) for _ in range(6)])";
    const pending = session.feedRun(tasks);
    assert.throws(() => session.dump(), crossload.SessionBusyError);
    await assert.rejects(session.feedStart("1"), crossload.SessionBusyError);
    await pending;
    const took = performance.now() - begun;
    assert.ok(took > 540 && took < 2500, `${took} ms`);
    assert.equal(await session.feedRun("2"), 2);
  }));

test("a session that is closed in the middle of a sleep says so to who waits", () =>
  within(async (session) => {
    const pending = session.feedRun("import time\ntime.sleep(0.05)");
    session.close();
    await assert.rejects(pending, crossload.SessionClosedError);
  }));

test("a snapshot goes on in another session, compressed or not", () =>
  within(async (session) => {
    await session.feedRun("d = {b'k': 1, 2**100: 2, (1, b'x'): 3}");
    await session.feedStart("d[ask('which')]");
    const sizes = [];
    for (const compress of [false, true]) {
      const snapshot = session.dump({ compress });
      sizes.push(snapshot.length);
      const other = await Session.load(engine, snapshot, { verify: true });
      const step = /** @type {crossload.Call} */ (other.suspended);
      assert.deepEqual([other.restored?.path, other.restored?.verified, step.args], ["state", true, ["which"]]);
      const done = await step.resume({ returnValue: new Tuple([1, Uint8Array.of(120)]) });
      assert.equal(done.kind === "complete" && done.output, 3);
      other.close();
    }
    assert.ok(sizes[1] < sizes[0]);
    assert.equal(session.suspended?.kind, "call");
  }));

test("a journal is shown, compacted, bounded and left out", () =>
  within(async (session) => {
    await session.feedRun("x = 1");
    assert.deepEqual([session.journal.events, session.journal.lost], [2, null]);
    session.compact();
    assert.deepEqual([session.journal.events, session.journal.before], [1, 2]);
    const small = await Session.open(engine, { journal: { maxEvents: 2 } });
    await small.feedRun("1");
    await small.feedRun("2");
    assert.match(small.journal.lost ?? "", /2 events/);
    const none = await Session.open(engine, { journal: false });
    assert.match(none.journal.lost ?? "", /journal/);
  }));

test("a raw dump of the interpreter goes both ways", () =>
  within(async (session) => {
    await session.feedRun("x = [1, 2]");
    const other = await Session.load(engine, session.dump({ format: "monty" }), { format: "monty" });
    assert.deepEqual(await other.feedRun("x"), [1, 2]);
  }));

test("damaged bytes are refused by name", () =>
  within(async (session) => {
    const snapshot = session.dump();
    const changed = snapshot.slice();
    changed[snapshot.length >> 1] ^= 1;
    for (const data of [changed, snapshot.subarray(0, -1), new Uint8Array(), new Uint8Array(1000)]) {
      await assert.rejects(Session.load(engine, data), { name: "SnapshotCorruptError", kind: "corrupt" });
    }
    await assert.rejects(Session.load(engine, /** @type {any} */ ("text")), crossload.ConversionError);
  }));

test("the policy stops the clock and seeds chance", async () => {
  const datetime = new crossload.DateTime({ year: 2024, month: 2, day: 29, hour: 12, offsetSeconds: 3600 });
  const osPolicy = { datetime, randomStart: { seed: 7 }, sleep: "zero" };
  const code = "import datetime, random, time\ntime.sleep(1000)\n(datetime.datetime.now(), random.random())";
  const [now, chance] = await run(code, { osPolicy });
  assert.deepEqual(now, new crossload.DateTime({ year: 2024, month: 2, day: 29, hour: 12 }));
  assert.equal(chance, (await run(code, { osPolicy })).items[1]);
  const before = Date.now() / 1000;
  const time = await run("import time\ntime.time()");
  assert.ok(time >= before - 1 && time <= Date.now() / 1000 + 1);
  assert.notEqual(await run("import random\nrandom.random()"), await run("import random\nrandom.random()"));
});

test("settings that can't be used are refused by name", async () => {
  const refused = [
    { limits: { maxMemry: 1 } },
    { limits: { maxMemory: -1 } },
    { limits: { maxFeedDurationSecs: "1" } },
    { journal: { maxEvents: 1.5 } },
    { osPolicy: { clock: 1 } },
    { osPolicy: { sleep: "maybe" } },
  ];
  for (const options of refused) {
    await assert.rejects(Session.open(engine, /** @type {any} */ (options)), { kind: "setting" }, JSON.stringify(options));
  }
});

test("what is used in the wrong state says so, and nothing happens", () =>
  within(async (session) => {
    const step = /** @type {crossload.Call} */ (await session.feedStart("f()"));
    await assert.rejects(session.feedStart("1"), crossload.SessionStateError);
    await assert.rejects(step.resume(/** @type {any} */ ({ value: 1 })), crossload.SettingError);
    await assert.rejects(step.resume({ returnValue: Symbol("s") }), crossload.ConversionError);
    session.abandon();
    await assert.rejects(step.resume({ returnValue: 1 }), crossload.SessionStateError);
    assert.throws(() => session.abandon(), crossload.SessionStateError);
    assert.equal(await session.feedRun("1"), 1);
    session.close();
    session.close();
    assert.throws(() => session.dump(), { name: "SessionClosedError", kind: "closed" });
    await assert.rejects(step.resume({ returnValue: 1 }), crossload.SessionClosedError);
    await assert.rejects(session.feedRun("1"), crossload.SessionClosedError);
  }));

test("a feed whose driver fails is dropped, and the session goes on", () =>
  within(async (session) => {
    const print = () => {
      throw new Error("no paper");
    };
    await assert.rejects(session.feedRun("print(1)\nf()", { print, external: { f: 1 } }), /no paper/);
    await assert.rejects(session.feedRun("import time\nprint(1)\ntime.sleep(100)", { print }), /no paper/);
    assert.equal(session.suspended, null);
    assert.equal(await session.feedRun("7", { print: drop }), 7);
  }));

test("every error has a kind of its own, and its family", () => {
  const errors = Object.values(crossload).filter(
    (entry) => typeof entry === "function" && entry.prototype instanceof crossload.CrossloadError,
  );
  const kinds = errors.map((error) => /** @type {any} */ (error).kind);
  const repeated = kinds.filter((kind, at) => kinds.indexOf(kind) !== at);
  // Nothing is a LimitError alone.
  assert.deepEqual([repeated, errors.length], [["raised"], 22]);
});
