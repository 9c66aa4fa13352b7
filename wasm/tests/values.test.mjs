/** Values cross exactly, in both directions, or are refused by name. M-10. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  Builtin,
  CalendarDate,
  ClassProxy,
  Complex,
  ConversionError,
  DateTime,
  Decimal,
  Ellipsis,
  FileHandle,
  Float,
  FrozenSet,
  HostFunction,
  InstanceProxy,
  NamedTuple,
  NotImplemented,
  Path,
  Placeholder,
  PythonException,
  Session,
  Time,
  TimeDelta,
  TimeZone,
  Tuple,
  Unrepresentable,
} from "../host.mjs";
import { decodeNodes } from "../host/decode.mjs";
import { engine } from "./support.mjs";

const IMPORTS = "import datetime, decimal, pathlib, math\nfrom collections import namedtuple\n";
const P = "namedtuple('P', 'x y')";

/** A Python expression, and what it is in JavaScript. @type {[string, any][]} */
const PAIRS = [
  ["None", null],
  ["True", true],
  ["0", 0],
  ["-1", -1],
  ["2**53 - 1", Number.MAX_SAFE_INTEGER],
  ["2**53", 2n ** 53n],
  ["-2**53", -(2n ** 53n)],
  ["2**63", 2n ** 63n],
  ["-2**63 - 1", -(2n ** 63n) - 1n],
  ["2**64", 2n ** 64n],
  ["-2**64", -(2n ** 64n)],
  ["-2**64 - 1", -(2n ** 64n) - 1n],
  ["3**5000", 3n ** 5000n],
  ["-(256**9)", -(256n ** 9n)],
  ["1.5", 1.5],
  ["0.0", new Float(0)],
  ["-0.0", new Float(-0)],
  ["1.0", new Float(1)],
  ["-(2.0**52)", new Float(-(2 ** 52))],
  ["2.0**53", 2 ** 53],
  ["1e300", 1e300],
  ["5e-324", 5e-324],
  ["math.inf", Infinity],
  ["-math.inf", -Infinity],
  ["''", ""],
  ["'größe 🐍\\0'", "größe 🐍\0"],
  ["b''", new Uint8Array()],
  ["b'k\\x00\\xff'", Uint8Array.of(107, 0, 255)],
  [`b'${Array.from({ length: 256 }, (_, byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}' * 3`, Uint8Array.from({ length: 768 }, (_, at) => at % 256)],
  ["complex(1.5, -0.0)", new Complex(1.5, -0)],
  ["complex(1, 2)", new Complex(1, 2)],
  ["[]", []],
  ["[1, 'a', None, 2.0]", [1, "a", null, new Float(2)]],
  ["[[1], (2, [3])]", [[1], new Tuple([2, [3]])]],
  ["()", new Tuple([])],
  ["(1,)", new Tuple([1])],
  ["set()", new Set()],
  ["{1, 'a', b'b'}", new Set([1, "a", Uint8Array.of(98)])],
  ["{(1, 2), frozenset({3})}", new Set([new Tuple([1, 2]), new FrozenSet([3])])],
  ["frozenset({'x'})", new FrozenSet(["x"])],
  ["{}", new Map()],
  ["{'b': 1, 'a': 2, '10': 3, '9': 4}", new Map(Object.entries({ b: 1, a: 2 })).set("10", 3).set("9", 4)],
  ["{1: 'i', 2**70: 'b', 1.5: 'f', None: 0}", new Map(/** @type {any} */ ([[1, "i"], [2n ** 70n, "b"], [1.5, "f"], [null, 0]]))],
  ["{'k': [1], 'l': {'m': ()}}", new Map(/** @type {any} */ ([["k", [1]], ["l", new Map([["m", new Tuple([])]])]]))],
  ["datetime.date(2024, 2, 29)", new CalendarDate(2024, 2, 29)],
  ["datetime.date(1, 1, 1)", new CalendarDate(1, 1, 1)],
  ["datetime.datetime(2024, 1, 2, 3, 4, 5, 600000)", new DateTime({ year: 2024, month: 1, day: 2, hour: 3, minute: 4, second: 5, microsecond: 600000 })],
  [
    "datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=-5), 'EST'))",
    new DateTime({ year: 2024, month: 1, day: 2, offsetSeconds: -18000, zoneName: "EST" }),
  ],
  ["datetime.time(3, 4, 5, 60)", new Time({ hour: 3, minute: 4, second: 5, microsecond: 60 })],
  ["datetime.time(3, tzinfo=datetime.timezone.utc)", new Time({ hour: 3, offsetSeconds: 0 })],
  ["datetime.timedelta(-1, 86399, 7)", new TimeDelta(-1, 86399, 7)],
  ["datetime.timezone.utc", new TimeZone(0)],
  ["datetime.timezone(datetime.timedelta(minutes=-30), 'X')", new TimeZone(-1800, "X")],
  ["decimal.Decimal('1.20')", new Decimal("1.20")],
  ["decimal.Decimal('-0E+3')", new Decimal("-0E+3")],
  ["pathlib.Path('/a/b.txt')", new Path("/a/b.txt")],
  ["...", Ellipsis],
  ["NotImplemented", NotImplemented],
  ["int", new Builtin("type", "int")],
  ["KeyError", new Builtin("type", "KeyError")],
  ["len", new Builtin("function", "len")],
];

/** @param {string} code @param {Record<string, any>} [inputs] */
async function run(code, inputs) {
  const session = await Session.open(engine);
  try {
    return await session.feedRun(IMPORTS + code, { inputs });
  } finally {
    session.close();
  }
}

for (const [expression, value] of PAIRS) {
  test(`${expression.slice(0, 80)} leaves as it is, and enters as it is`, async () => {
    assert.deepEqual(await run(expression), value);
    assert.equal(await run(`repr(x) == repr(${expression}) and type(x) is type(${expression})`, { x: value }), true);
  });
}

test("all values at once come back as they went", async () => {
  const values = PAIRS.map(([, value]) => value);
  assert.deepEqual(await run("x", { x: values }), values);
});

test("NaN, exceptions and named tuples cross", async () => {
  assert.deepEqual(await run("[math.nan, -math.nan]"), [NaN, NaN]);
  assert.equal(await run("x != x", { x: NaN }), true);
  const [key, none] = await run("[KeyError('k'), ValueError()]");
  assert.deepEqual([key.type, key.text, none.type, none.text], ["KeyError", "k", "ValueError", null]);
  const caught = "try:\n    raise x\nexcept OSError as error:\n    caught = (type(error).__name__, error.args)\ncaught";
  assert.deepEqual(await run(caught, { x: new PythonException("OSError", "gone") }), new Tuple(["OSError", new Tuple(["gone"])]));
  const point = await run(`P = ${P}\nP(1, y='two')`);
  assert.deepEqual(point, new NamedTuple("P", ["x", "y"], [1, "two"]));
  assert.deepEqual([point.get("y"), ...point], ["two", 1, "two"]);
  assert.equal(await run("(x.x, x[1], len(x))== (1, 2, 2)", { x: new NamedTuple("P", ["x", "y"], [1, 2]) }), true);
});

test("an object that stands in two places stays one object", async () => {
  const [a, b] = await run("x = [1]\n[x, x]");
  assert.equal(a, b);
  const shared = [1];
  assert.equal(await run("x[0] is x[1]", { x: [shared, shared] }), true);
  assert.equal(await run("x is y", { x: shared, y: shared }), true);
});

test("a plain object enters as a dict, undefined as None, a Float and -0 as floats", async () => {
  assert.equal(await run("x == {'a': [1, None], '__proto__': 2}", { x: JSON.parse('{"a": [1, null], "__proto__": 2}') }), true);
  assert.equal(await run("x == [None, 1]", { x: [undefined, 1] }), true);
  assert.equal(await run("repr(x)", { x: -0 }), "-0.0");
  const float = await run("3.0");
  assert.deepEqual([float + 1, `${float}`, JSON.stringify({ float })], [4, "3.0".slice(0, 1), '{"float":3}']);
});

test("host functions are known by name, in both directions", async () => {
  const session = await Session.open(engine);
  const triple = (/** @type {number} */ n) => 3 * n;
  assert.equal(await session.feedRun("f(14)", { inputs: { f: triple }, external: { triple } }), 42);
  assert.equal(await session.feedRun("f(2)"), 6);
  assert.equal(await session.feedRun("f"), triple);
  const other = await Session.load(engine, session.dump());
  assert.deepEqual(await other.feedRun("f"), new HostFunction("triple"));
  await assert.rejects(session.feedRun("g", { inputs: { g: { triple: () => 1 }.triple } }), ConversionError);
});

test("what only the guest has leaves as a proxy, and comes back as itself", async () => {
  const session = await Session.open(engine);
  await session.feedRun("class A:\n    def __init__(self):\n        self.n = [1]\na = A()");
  const proxy = await session.feedRun("a");
  assert.ok(proxy instanceof InstanceProxy && proxy.type instanceof ClassProxy);
  assert.deepEqual([proxy.type.name, proxy.attributes], ["A", new Map([["n", [1]]])]);
  assert.match(proxy.id, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  assert.equal(await session.feedRun("x is a and c is A", { inputs: { x: proxy, c: proxy.type } }), true);
  const [repr, cycle] = await session.feedRun("r = [range(3)]\nr.append(r)\nr");
  assert.ok(repr instanceof Unrepresentable && repr.repr === "range(0, 3)");
  assert.deepEqual(cycle, new Placeholder("[...]"));
});

test("an open file crosses as path, mode and position", async () => {
  const session = await Session.open(engine);
  const step = await session.feedStart("open('/a', 'rb')");
  assert.equal(step.kind, "os");
  const done = await step.resume({ returnValue: new FileHandle("/a", "rb", 2) });
  assert.deepEqual(done.kind === "complete" && done.output, new FileHandle("/a", "rb", 2));
});

test("depth costs no stack", async () => {
  /** @type {any} */
  let deep = [];
  for (let at = 0; at < 100_000; at += 1) {
    deep = at % 2 ? [deep] : new Tuple([deep]);
  }
  const session = await Session.open(engine);
  assert.equal(await session.feedRun("n, y = 0, x\nwhile y:\n    y, n = y[0], n + 1\nn", { inputs: { x: deep } }), 100_000);
  let depth = 0;
  for (let cut = await session.feedRun("x"); cut instanceof Tuple || Array.isArray(cut); [cut] = cut) {
    depth += 1;
  }
  assert.equal(depth, 1000);
});

/** @type {Record<string, [any, RegExp]>} */
const REFUSED = {
  "a symbol": [Symbol("s"), /symbol can't enter/],
  "an object of a class": [new (class Point {})(), /Point can't enter/],
  "a Date": [new Date(0), /Date can't enter/],
  "another typed array": [new Float64Array(1), /Float64Array can't enter/],
  "an error of JavaScript's": [new Error("e"), /Error can't enter/],
  "a function without a name": [(() => () => 1)(), /without a name/],
  "a lone surrogate": ["\ud800", /surrogate/],
  "a lone surrogate in a key": [{ "\udc00": 1 }, /surrogate/],
  "a type that the sandbox lacks": [new Builtin("type", "nonsense"), /no type "nonsense"/],
  "an exception that the sandbox lacks": [new PythonException("Nonsense"), /no exception type "Nonsense"/],
  "1 and true as keys": [new Map(/** @type {any} */ ([[1, "a"], [true, "b"]])), /are one in Python/],
  "1 and 1.0 as elements": [new Set([1, new Float(1)]), /are one in Python/],
  "1 as two kinds of number": [new Set([1, 1n]), /are one in Python/],
  "equal bytes as keys": [new Map([[Uint8Array.of(1), 1], [Uint8Array.of(1), 2]]), /are one in Python/],
  "equal tuples as keys": [new Map([[new Tuple([1, "a"]), 1], [new Tuple([new Float(1), "a"]), 2]]), /are one in Python/],
  "equal nested tuples": [new Set([new Tuple([new Tuple([1])]), new Tuple([new Tuple([1])])]), /are one in Python/],
  "equal frozensets": [new Set([new FrozenSet([1, 2]), new FrozenSet([2, 1])]), /are one in Python/],
};

for (const [name, [value, reason]] of Object.entries(REFUSED)) {
  test(`${name} can't enter, by name, and the session goes on`, async () => {
    const session = await Session.open(engine);
    const refused = { name: "ConversionError", message: reason };
    for (const x of [value, [value], new Map([["k", [value]]])]) {
      await assert.rejects(session.feedRun("x", { inputs: { x } }), refused);
    }
    assert.equal(await session.feedRun("1"), 1);
  });
}

test("a container that contains itself can't enter", async () => {
  /** @type {any[]} */
  const list = [];
  list.push([list]);
  await assert.rejects(run("x", { x: list }), /Array that contains itself/);
});

test("a value of a right class with an impossible content raises where it enters", async () => {
  const session = await Session.open(engine);
  for (const x of [new Decimal("x"), new CalendarDate(2024, 13, 1), new CalendarDate(2023, 2, 29)]) {
    await assert.rejects(session.feedRun("x", { inputs: { x } }), { name: "GuestError", message: /invalid input type/ });
  }
  assert.equal(await session.feedRun("1"), 1);
});

test("what a Map or a Set can't hold is refused by name", () => {
  const [dict, set] = [9, 6];
  assert.throws(() => decodeNodes([NaN, 1, [dict, [0, 1, 0, 1]]], new Map()), ConversionError);
  assert.throws(() => decodeNodes([NaN, [set, [0, 0]]], new Map()), ConversionError);
});
