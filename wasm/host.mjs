/**
 * crossload for JavaScript hosts: sessions over `engine.wasm`, in browsers and in node unchanged.
 *
 * ```js
 * const module = await compile(fetch("engine.wasm"));
 * const session = await Session.open(module);
 * await session.feedRun("1 + 1"); // 2
 * ```
 */

export { compile } from "./host/engine.mjs";
export * from "./host/errors.mjs";
export * from "./host/proxies.mjs";
export { NOT_HANDLED } from "./host/serve.mjs";
export { Session } from "./host/session.mjs";
export { Call, Complete, Futures, NameLookup, OsCall } from "./host/steps.mjs";
export * from "./host/values.mjs";
