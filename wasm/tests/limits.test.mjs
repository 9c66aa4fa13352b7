/** What a sandbox may take ends it, by name, and nothing else. M-02, M-03, M-04, M-09, M-11. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

import { CrossloadError, EngineFaultError, LimitError, RecursionLimitError, Session, SessionStateError, SettingError, SnapshotReplayLimitError, compile } from "../host.mjs";
import { Machine } from "../host/machine.mjs";
import { ENGINE, engine, engineBytes } from "./support.mjs";

const MIB = 1 << 20;

/** @param {string} kind @param {number | null} [limit] */
function fires(kind, limit) {
  return (/** @type {unknown} */ error) =>
    error instanceof LimitError && error.kind === kind && (limit === undefined || (error.limit === limit && Number(limit) <= Number(error.used)));
}

/** Runs code in a Worker, ends that at the first value that the code tells, and returns it. @param {string} code */
async function inWorker(code) {
  const source = `
    import { readFileSync } from "node:fs";
    import { parentPort } from "node:worker_threads";
    import { Session, compile } from ${JSON.stringify(new URL("../host.mjs", import.meta.url).href)};
    const tell = (value) => parentPort.postMessage(value);
    const module = await compile(readFileSync(${JSON.stringify(ENGINE)}));
    const session = await Session.open(module);
    ${code}
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  try {
    return await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  } finally {
    await worker.terminate();
  }
}

test("time, recursion, suspensions and the guest's memory are limited by the interpreter", async () => {
  const limits = { maxFeedDurationSecs: 0.1, maxRecursionDepth: 100, maxSuspensions: 3, maxMemory: 8 * MIB };
  const session = await Session.open(engine, { limits });
  await assert.rejects(session.feedRun("def f(): f()\nf()"), fires("recursion", 100));
  await assert.rejects(session.feedRun("for _ in range(9): g()", { external: { g: () => 1 } }), fires("suspensions", 3));
  const begun = performance.now();
  await assert.rejects(session.feedRun("while True: pass"), fires("time", 0.1));
  const took = performance.now() - begun;
  assert.ok(took >= 100 && took < 2000, `${took} ms`);
  const other = await Session.open(engine, { limits: { maxMemory: 8 * MIB } });
  await assert.rejects(other.feedRun("x = []\nwhile True: x.append('y' * 1000)"), fires("memory", 8 * MIB));
  await assert.rejects(other.feedRun("1"), SessionStateError);
});

test("a value that no address space holds is a limit on memory, not a fault", async () => {
  const session = await Session.open(engine);
  await assert.rejects(session.feedRun("[0] * 10**9"), (/** @type {unknown} */ error) =>
    error instanceof LimitError && error.kind === "memory" && /would not fit into the address space/.test(error.message));
});

test("output, source and sleep are limited, each by an error of its own", async () => {
  const limits = { maxOutput: 1000, maxSource: 100, maxTotalSleepSecs: 0.01 };
  const session = await Session.open(engine, { limits, print: () => {} });
  await assert.rejects(session.feedRun("#".repeat(101)), fires("source", 100));
  await assert.rejects(session.feedRun("import time\ntime.sleep(1)"), fires("sleep", 0.01));
  await assert.rejects(session.feedRun("while True: print('x' * 100)"), fires("output", 1000));
});

test("a memory with a maximum ends there, as a limit, and other sessions go on", async () => {
  const small = await compile(engineBytes, { maxMemory: 48 * MIB });
  const [full, neighbor] = [await Session.open(small), await Session.open(small)];
  await neighbor.feedRun("x = 6");
  await assert.rejects(full.feedRun("x = []\nwhile True: x.append('y' * 1000)"), fires("memory"));
  assert.equal(full.closed, true);
  assert.equal(await neighbor.feedRun("x * 7"), 42);
  const large = await Session.open(engine);
  await large.feedRun("x = ['y' * 1000 + str(n) for n in range(30000)]");
  const snapshot = large.dump();
  await assert.rejects(Session.load(small, snapshot), SnapshotReplayLimitError);
});

test("a maximum below what the module has, and bytes that are no module, are refused", async () => {
  await assert.rejects(compile(engineBytes, { maxMemory: 1 * MIB }), SettingError);
  await assert.rejects(compile(engineBytes, { maxMemory: Number.NaN }), SettingError);
  await assert.rejects(compile(new Uint8Array(100), { maxMemory: 64 * MIB }), SettingError);
  await assert.rejects(compile(new Uint8Array(100)), WebAssembly.CompileError);
});

test("deep recursion ends as the interpreter's limit, and the session goes on", async () => {
  const session = await Session.open(engine);
  const own = "class A:\n    def __repr__(self): return repr(self)\nrepr(A())";
  for (const program of ["def f(n): return f(n + 1)\nf(0)", own]) {
    await assert.rejects(session.feedRun(program), fires("recursion"));
  }
  assert.equal(await session.feedRun("1 + 1"), 2);
});

test("a sandbox that the host's stack ends in is lost, and no other", async () => {
  const neighbor = await Session.open(engine);
  const code = "class A:\n    def __repr__(self): return repr(self)\nrepr(A())";
  // JavaScript's own calls around the sandbox take some of what is left, and the program more than twice that.
  for (const frames of [300, 400, 500, 600, 700, 800]) {
    const machine = await Machine.open(engine);
    machine.call("open", { script_name: "main.py" });
    const outcome = above(frames, () => {
      try {
        return machine.call("feed", { code, nodes: [], inputs: {} });
      } catch (error) {
        return error;
      }
    });
    if (outcome instanceof RecursionLimitError) {
      assert.deepEqual([outcome.limit, outcome.excMessage], [null, "maximum recursion depth exceeded: the sandbox's stack is full"]);
      assert.equal(machine.closed, true);
      assert.equal(await neighbor.feedRun("1 + 1"), 2);
      return;
    }
  }
  assert.fail("the stack never ended in the sandbox");
});

/** The result of a call that has room for so many frames on the stack. @param {number} frames @param {() => unknown} call */
function above(frames, call) {
  const descend = () => {
    try {
      descend();
    } catch {
      // There is no room for another one.
    }
    frames -= 1;
    if (frames === 0) {
      result = call();
    }
  };
  /** @type {unknown} */
  let result;
  descend();
  return result;
}

test("a large source is taken, a deeply nested one refused by name", async () => {
  const session = await Session.open(engine);
  const source = "x = 1\n".repeat(200_000);
  assert.ok(source.length > MIB);
  assert.equal(await session.feedRun(`${source}x`), 1);
  for (const nested of ["(".repeat(10_000), "[".repeat(100_000), "-".repeat(100_000) + "1", "not ".repeat(50_000) + "1"]) {
    await assert.rejects((async () => (await Session.open(engine)).feedRun(nested))(), CrossloadError, nested.slice(0, 4));
  }
});

test("a trap ends its session alone, and says what the engine said", async () => {
  const { instantiate } = WebAssembly;
  // No request makes the engine panic, as far as we know: a host that claims a length that the buffer has not, does.
  WebAssembly.instantiate = /** @type {any} */ (
    async (/** @type {any} */ ...given) => {
      const { exports } = await /** @type {any} */ (instantiate)(...given);
      return { exports: { ...exports, crossload_call: () => exports.crossload_call(-1) } };
    }
  );
  const opening = Session.open(engine).finally(() => (WebAssembly.instantiate = instantiate));
  await assert.rejects(opening, (error) => {
    assert.ok(error instanceof EngineFaultError);
    assert.equal(error.kind, "fault");
    assert.match(error.report, /^panicked at [^]*4294967295[^]*unreachable/);
    return true;
  });
  assert.equal(await (await Session.open(engine)).feedRun("2"), 2);
});

test("a Worker that is terminated ends a program that no limit was set for", async () => {
  const begun = performance.now();
  assert.equal(await inWorker('tell(await session.feedRun("6 * 7")); await session.feedRun("while True: pass");'), 42);
  assert.ok(performance.now() - begun < 10_000);
});

test("hundreds of sessions come and go, each with what it was given", async () => {
  const sessions = await Promise.all(Array.from({ length: 40 }, () => Session.open(engine)));
  await Promise.all(sessions.map((session, at) => session.feedRun("x = n", { inputs: { n: at } })));
  const found = await Promise.all(sessions.map((session) => session.feedRun("x * x")));
  assert.deepEqual(found, sessions.map((_, at) => at * at));
  for (let at = 0; at < 300; at += 1) {
    const session = await Session.open(engine);
    assert.equal(await session.feedRun("m = n\nm", { inputs: { n: at } }), at);
    await assert.rejects(session.feedRun("x"), { excType: "NameError" });
    session.close();
  }
});
