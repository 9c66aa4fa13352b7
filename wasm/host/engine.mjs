/** Instances of `engine.wasm`: sandboxes with memory of their own, and how a request gets in and its response out. */

import { EngineFaultError, MemoryLimitError, RecursionLimitError, TimeLimitError } from "./errors.mjs";
import { capped } from "./memory.mjs";
import { Exit, wasiImports } from "./wasi.mjs";

// The exit code with which the module's allocator reports exhaustion.
const OUT_OF_MEMORY = 65;
// What a panic when the guest's time was up leaves instead of its own message.
const OUT_OF_TIME = /^(feed|turn) time limit exceeded: /;
// What Rust's collections say when they would have to be larger than a part of the address space can be.
const TOO_LARGE = "capacity overflow";

/**
 * Compiles `engine.wasm`. The module can be used for any number of sessions, and posted to Workers.
 *
 * @param {BufferSource | Response | PromiseLike<BufferSource | Response>} source The file's bytes, or a fetch of them.
 * @param {{maxMemory?: number}} [options] `maxMemory`: bytes that the memory of each instance may have in all, its own
 *   32 MiB included; it can't grow beyond them, whatever happens inside.
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compile(source, { maxMemory } = {}) {
  const found = await source;
  if (maxMemory === undefined && !isBytes(found)) {
    return WebAssembly.compileStreaming(found);
  }
  const bytes = isBytes(found) ? found : await found.arrayBuffer();
  return WebAssembly.compile(maxMemory === undefined ? bytes : capped(bytes, maxMemory));
}

/** @param {BufferSource | Response} source @returns {source is BufferSource} */
function isBytes(source) {
  return source instanceof ArrayBuffer || ArrayBuffer.isView(source);
}

// The module gives way where its host asks for it while a call runs, which none can here: JavaScript waits meanwhile.
const crossload = { pause: () => {} };

/** A sandbox that nothing has run in yet. */
export class Sandbox {
  #memory;
  #exports;
  #fault;

  /** @param {WebAssembly.Module} module */
  static async open(module) {
    /** @type {any} */
    let exports;
    const wasi_snapshot_preview1 = wasiImports(() => exports.memory.buffer);
    // Browsers refuse to make an instance of a large module at once on the main thread.
    ({ exports } = await WebAssembly.instantiate(module, { wasi_snapshot_preview1, crossload }));
    return new Sandbox(exports);
  }

  /** @param {any} exports */
  constructor(exports) {
    this.#exports = exports;
    this.#memory = exports.memory;
    // It has to be known before a trap, after which nothing is called any more.
    this.#fault = exports.crossload_fault() >>> 0;
  }

  /**
   * Carries out a request. An error that it throws leaves the sandbox in an unknown state.
   *
   * @param {Uint8Array} request
   * @returns {Uint8Array}
   * @throws {EngineFaultError | import("./errors.mjs").LimitError}
   */
  exchange(request) {
    try {
      const address = this.#exports.crossload_buffer(request.length) >>> 0;
      new Uint8Array(this.#memory.buffer, address, request.length).set(request);
      const packed = BigInt.asUintN(64, this.#exports.crossload_call(request.length));
      return this.#read(Number(packed >> 32n), Number(packed & 0xffffffffn));
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** A copy of a part of the memory: the next call may overwrite it. @param {number} address @param {number} length */
  #read(address, length) {
    return new Uint8Array(this.#memory.buffer, address, length).slice();
  }

  /** @param {any} error */
  #failure(error) {
    if (error instanceof Exit && error.code === OUT_OF_MEMORY) {
      return new MemoryLimitError(unplaced("MemoryError", "memory limit exceeded: the sandbox is full"));
    }
    if (isStackOverflow(error)) {
      const message = "maximum recursion depth exceeded: the sandbox's stack is full";
      return new RecursionLimitError(unplaced("RecursionError", message));
    }
    const message = this.#panicMessage();
    if (OUT_OF_TIME.test(message)) {
      return new TimeLimitError(unplaced("TimeoutError", message));
    }
    if (message.endsWith(TOO_LARGE)) {
      const full = "memory limit exceeded: a value would not fit into the address space";
      return new MemoryLimitError(unplaced("MemoryError", full));
    }
    return new EngineFaultError("the engine trapped", `${message}\n${error?.stack ?? error}`);
  }

  #panicMessage() {
    try {
      const length = new DataView(this.#memory.buffer).getUint32(this.#fault, true);
      return new TextDecoder().decode(this.#read(this.#fault + 4, length));
    } catch (error) {
      return `(its message can't be read: ${error})`;
    }
  }
}

/**
 * Whether WebAssembly ran out of the host's stack. JavaScript has no type for that: V8 and JavaScriptCore throw a
 * RangeError, SpiderMonkey an InternalError, none of which the code around a call of the sandbox throws by itself.
 *
 * @param {any} error
 */
function isStackOverflow(error) {
  return /call stack|too much recursion/i.test(String(error?.message)) && !(error instanceof WebAssembly.RuntimeError);
}

/** An exception that no frame of the guest's raised. @param {string} excType @param {string} excMessage */
function unplaced(excType, excMessage) {
  return { excType, excMessage, frames: [], traceback: `${excType}: ${excMessage}` };
}
