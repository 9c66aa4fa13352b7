/** The guest's sleeps, which the session waits out by itself. */

const DONE = { kind: "return", nodes: [null] };

/** When each sleeping call of a session's guest is due. */
export class Sleeps {
  /** By the call's id, on the clock of `performance`. @type {Map<number, number>} */
  #due = new Map();

  /** Whether a turn ended because the guest sleeps. @param {Record<string, any>} turn */
  concern(turn) {
    return turn.step === "sleep" || turn.sleeps?.size > 0;
  }

  /**
   * The answer to such a turn, once it is due.
   *
   * @param {Record<string, any>} turn
   * @returns {Promise<[operation: string, args: object]>}
   */
  answer(turn) {
    return turn.step === "sleep" ? this.#sleep(turn) : this.#first(turn.sleeps);
  }

  /** Waits as the guest asked, or promises to, so that its other tasks run meanwhile. @param {Record<string, any>} turn */
  async #sleep({ id, seconds, async: awaited, eager }) {
    if (awaited && !eager) {
      this.#due.set(id, performance.now() + 1000 * Number(seconds));
      return answered("answer", { kind: "future" });
    }
    await delay(1000 * Number(seconds));
    return answered("answer", { ...DONE, eager: awaited });
  }

  /** Waits for the first of the sleeps that is due. @param {Map<number, number>} sleeps Seconds by call. */
  async #first(sleeps) {
    const now = performance.now();
    for (const [id, seconds] of sleeps) {
      // A sleep from a snapshot begins anew: when it was due, another process knew.
      this.#due.set(id, this.#due.get(id) ?? now + 1000 * Number(seconds));
    }
    const due = (/** @type {number} */ id) => /** @type {number} */ (this.#due.get(id));
    const first = [...sleeps.keys()].reduce((soonest, id) => (due(id) < due(soonest) ? id : soonest));
    await delay(due(first) - now);
    this.#due.delete(first);
    return answered("answer_futures", { results: new Map([[first, DONE]]) });
  }
}

/** @param {string} operation @param {object} args @returns {[string, object]} */
function answered(operation, args) {
  return [operation, args];
}

/** @param {number} milliseconds */
function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
