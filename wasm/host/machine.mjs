/** One machine of the engine's: operations go in, entries of its responses come out, or the errors that they stand for. */

import { fromBytes, toBytes } from "./cbor.mjs";
import { Sandbox } from "./engine.mjs";
import { ConversionError, LimitError, SessionClosedError, SnapshotReplayLimitError } from "./errors.mjs";
import { entriesOf, refusalOf } from "./responses.mjs";

export class Machine {
  /** @type {Sandbox | null} */
  #sandbox;

  /** @param {WebAssembly.Module} module */
  static async open(module) {
    return new Machine(await Sandbox.open(module));
  }

  /** @param {Sandbox} sandbox */
  constructor(sandbox) {
    this.#sandbox = sandbox;
  }

  /** Whether it was closed, or lost to a fault. */
  get closed() {
    return this.#sandbox === null;
  }

  /** Frees its memory. */
  close() {
    this.#sandbox = null;
  }

  /**
   * Carries out one operation.
   *
   * @param {string} operation
   * @param {object} args
   * @returns {Record<string, any>}
   * @throws {import("./errors.mjs").CrossloadError}
   */
  call(operation, args) {
    if (this.#sandbox === null) {
      throw new SessionClosedError("the session was closed");
    }
    const request = toBytes([operation, args]);
    let bytes;
    try {
      bytes = this.#sandbox.exchange(request);
    } catch (error) {
      // What trapped is in an unknown state: it is never entered again.
      this.close();
      if (operation === "load" && error instanceof LimitError) {
        throw new SnapshotReplayLimitError(`the snapshot can't be opened in this sandbox: ${error.message}`);
      }
      throw error;
    }
    const response = entriesOf(decoded(bytes));
    if (response.error !== undefined) {
      throw refusalOf(response.error);
    }
    return response;
  }
}

/** @param {Uint8Array} bytes */
function decoded(bytes) {
  try {
    return fromBytes(bytes);
  } catch (error) {
    // The end of the host's stack is no fault of the value's.
    if (error instanceof RangeError) {
      throw error;
    }
    throw new ConversionError(`a guest value can't be held by the host: ${/** @type {Error} */ (error).message}`);
  }
}
