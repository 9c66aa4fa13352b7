/** Plays scenarios: what the host answers to the guest's questions, and the answers that the guest gives after a load. */

import { GuestError, PythonException } from "../host.mjs";
import { canonical, exceptionForm, fromCanonical } from "./canonical.mjs";

/** The scenario contradicts itself or the guest, for example by too few answers. */
export class ScenarioError extends Error {}

// Stands for the futures among the names of functions: no guest can define a function of this name.
const FUTURES = "await";
const UNDEFINED = Symbol("UNDEFINED");

/** @param {any} body Whether it is one that this module can play. */
export function isPlayable(body) {
  const parts = ["feeds", "suspend", "at", "answers", "questions"];
  return parts.every((part) => part in body) && body.feeds.length > 0 && KINDS.has(body.suspend);
}

/** By a scenario's `suspend`: the kind of the step that it stands for. */
const KINDS = new Map(Object.entries({ call: "call", os: "os", name: "name", futures: "futures", idle: "complete" }));

/** A scenario's table of answers, with how far each list is used up; the subject in Python says by which rules. */
class Answers {
  #names;
  #functions;
  /** @type {Record<string, any[]>} */
  #lists;
  /** @type {Record<string, number>} */
  #used;

  /** @param {any} body @param {boolean} loaded Whether to begin with those that are left when a snapshot is loaded. */
  constructor(body, loaded) {
    const { name = {}, call = {}, os = {}, futures = {} } = body.answers;
    this.#names = name;
    this.#functions = call;
    this.#lists = { ...call, ...os, [FUTURES]: futures.results ?? [] };
    const entries = Object.entries(this.#lists);
    this.#used = Object.fromEntries(entries.map(([list, { length }]) => [list, loaded ? usedAtSnapshot(body, list, length) : 0]));
  }

  /** @param {string} list */
  next(list) {
    if (!Object.hasOwn(this.#lists, list)) {
      return UNDEFINED;
    }
    const at = this.#used[list];
    this.#used[list] = at + 1;
    if (at >= this.#lists[list].length) {
      throw new ScenarioError(`${list} was asked for answer ${at + 1}, the scenario has ${at}`);
    }
    return this.#lists[list][at];
  }

  /** @param {import("../host/steps.mjs").NameLookup} step */
  name(step) {
    const name = step.variableName;
    if (Object.hasOwn(this.#functions, name)) {
      return step.resumeFunction();
    }
    return Object.hasOwn(this.#names, name) ? step.resume(outcome(this.#names[name]).returnValue) : step.resume();
  }
}

/** @param {any} body @param {string} list @param {number} length */
function usedAtSnapshot({ suspend, at, answers }, list, length) {
  switch (suspend) {
    case "idle":
      return length;
    case "futures":
      return list === FUTURES ? at - 1 : length;
    default:
      return Object.hasOwn(answers[suspend] ?? {}, list) && suspend !== "name" ? at - 1 : 0;
  }
}

/** What an entry of the table stands for, as an answer to a call. @param {any} entry @returns {any} */
function outcome(entry) {
  const [form] = entry !== null && typeof entry === "object" && !Array.isArray(entry) ? Object.keys(entry) : [];
  if (form === "raise" || form === "message") {
    return { exception: new PythonException(entry.raise, entry.message ?? null) };
  }
  switch (Object.keys(entry ?? {}).length === 1 ? form : undefined) {
    case "future":
      return { future: true };
    case "none":
      return { returnValue: null };
    case "value":
      return { returnValue: fromCanonical(entry.value) };
    default:
      return { returnValue: entry };
  }
}

/** One session's way through a scenario. */
export class Play {
  #session;
  #body;
  #answers;

  /** @param {import("../host.mjs").Session} session @param {any} body @param {boolean} loaded */
  constructor(session, body, loaded) {
    this.#session = session;
    this.#body = body;
    this.#answers = new Answers(body, loaded);
  }

  /** Plays to the point of suspension; the step that it is suspended at, or null. */
  async toSuspension() {
    const feeds = [...this.#body.feeds];
    const last = feeds.pop();
    for (const { code } of feeds) {
      await this.#drive(await this.#session.feedStart(code));
    }
    const kind = KINDS.get(this.#body.suspend);
    let step = await this.#session.feedStart(last.code);
    for (let reached = 0; step.kind !== "complete"; step = await this.#resume(step)) {
      reached += Number(step.kind === kind);
      if (step.kind === kind && reached === this.#body.at) {
        return step;
      }
    }
    if (kind === "complete") {
      return null;
    }
    throw new ScenarioError(`the last feed was never suspended at ${kind} for the ${this.#body.at}. time`);
  }

  /** Runs a suspended feed, if there is one, to its end. @param {import("../host/steps.mjs").Step | null} step */
  async finish(step) {
    if (step !== null) {
      await this.#drive(step);
    }
  }

  /** The canonical answer to every question, in order. */
  async ask() {
    const answers = [];
    for (const { code } of this.#body.questions) {
      answers.push(await this.#answer(code));
    }
    return answers;
  }

  /** @param {string} code */
  async #answer(code) {
    try {
      return canonical((await this.#drive(await this.#session.feedStart(code))).output);
    } catch (error) {
      if (error instanceof GuestError) {
        return { raised: exceptionForm(error.excType, error.excMessage) };
      }
      throw error;
    }
  }

  /** @param {import("../host/steps.mjs").Step} step */
  async #drive(step) {
    while (step.kind !== "complete") {
      step = await this.#resume(step);
    }
    return step;
  }

  /** @param {import("../host/steps.mjs").Question} step */
  async #resume(step) {
    switch (step.kind) {
      case "name":
        return this.#answers.name(step);
      case "futures":
        // One at a time, the oldest first, so that a snapshot can hold some settled and some not.
        return step.resume(new Map([[Math.min(...step.pendingCallIds), outcome(this.#answers.next(FUTURES))]]));
    }
    const entry = this.#answers.next(step.functionName);
    if (entry === UNDEFINED) {
      return step.kind === "os" ? step.resumeNotHandled() : step.resumeNotFound();
    }
    return step.resume(outcome(entry));
  }

  /** The step that a loaded session stands at has to be the one that the scenario was saved at. */
  static saved(/** @type {any} */ body) {
    return KINDS.get(body.suspend);
  }
}
