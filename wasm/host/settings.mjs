/** What a session is opened with: limits, and what the sandbox sees of clock, sleep and chance. */

import { SettingError } from "./errors.mjs";
import { DateTime, Float } from "./values.mjs";

/**
 * Limits of a session; what is left out is unlimited unless said otherwise. Time runs only while the guest does.
 *
 * @typedef {object} ResourceLimits
 * @property {number} [maxFeedDurationSecs] Seconds that one feed may run in all.
 * @property {number} [maxTurnDurationSecs] Seconds that a feed may run between two questions to the host.
 * @property {number} [maxMemory] Bytes that the guest's values may take.
 * @property {number} [gcInterval] Allocations between two runs of the cycle collector (default 100,000).
 * @property {number} [maxOutput] Bytes that the guest may print in one turn (default 10 MiB).
 * @property {number} [maxSource] Bytes of source that a feed may have (default 16 MiB).
 * @property {number} [maxRecursionDepth] Depth of the guest's call stack (default 1,000).
 * @property {number} [maxSuspensions] Questions that the guest may ask in all (default 1,000).
 * @property {number} [maxTotalSleepSecs] Seconds that the guest may sleep in all.
 */
const LIMITS = [
  "maxFeedDurationSecs",
  "maxTurnDurationSecs",
  "maxMemory",
  "gcInterval",
  "maxOutput",
  "maxSource",
  "maxRecursionDepth",
  "maxSuspensions",
  "maxTotalSleepSecs",
];

/**
 * How large a session's journal may become before it is given up.
 *
 * @typedef {{maxEvents?: number, maxBytes?: number}} JournalBudget
 */
const BUDGET = ["maxEvents", "maxBytes"];

/**
 * What the sandbox sees of clock, sleep and chance. `"call_host"` asks the host each time.
 *
 * @typedef {object} OSPolicy
 * @property {"system" | "call_host" | DateTime} [datetime] The clock, or the instant at which it stands.
 * @property {string | {offsetSeconds: number, name?: string}} [timezone] The local zone: an IANA name or a fixed offset.
 * @property {"system" | "call_host" | "zero"} [sleep] Whether sleeping waits (the default).
 * @property {number} [sleepSystemMax] Longest single sleep in seconds (default 10).
 * @property {"zero" | "elapsed"} [processTime] What `time.process_time()` shows.
 * @property {"system" | "call_host" | {seed: number | bigint | string | Uint8Array}} [randomStart]
 */
const POLICIES = ["datetime", "timezone", "sleep", "sleepSystemMax", "processTime", "randomStart"];

/** @param {ResourceLimits} limits @throws {SettingError} */
export function encodeLimits(limits) {
  return encoded(limits, LIMITS, "limit", (name, value) => (name.endsWith("Secs") ? seconds(name, value) : count(name, value)));
}

/** @param {boolean | JournalBudget} journal @throws {SettingError} */
export function encodeJournal(journal) {
  return typeof journal === "boolean" ? journal : encoded(journal, BUDGET, "budget of a journal", count);
}

/** @param {OSPolicy} policy @throws {SettingError} */
export function encodePolicy(policy) {
  const found = encoded(policy, POLICIES, "OS policy", encodePolicyEntry);
  const clock = policy.datetime;
  if (clock instanceof DateTime && policy.timezone === undefined) {
    found.timezone = [clock.offsetSeconds ?? 0, clock.zoneName];
  }
  return found;
}

/** @param {string} name @param {any} value */
function encodePolicyEntry(name, value) {
  if (value instanceof DateTime) {
    const time = Date.UTC(value.year, value.month - 1, value.day, value.hour, value.minute, value.second);
    return [time / 1000 - (value.offsetSeconds ?? 0), value.microsecond];
  }
  if (name === "sleepSystemMax") {
    return seconds(name, value);
  }
  if (name === "timezone" && typeof value === "object") {
    return [value.offsetSeconds, value.name ?? null];
  }
  return name === "randomStart" && typeof value === "object" ? [value.seed] : value;
}

/**
 * @param {string} name
 * @param {unknown} value
 * @throws {SettingError}
 */
export function seconds(name, value) {
  if (typeof value !== "number" || !(value >= 0)) {
    throw new SettingError(`${name} must be a number of seconds that is not negative, not ${String(value)}`);
  }
  return new Float(value);
}

/** @param {string} name @param {unknown} value */
function count(name, value) {
  if (!Number.isSafeInteger(value) || Number(value) < 0) {
    throw new SettingError(`${name} must be a whole number that is not negative, not ${String(value)}`);
  }
  return value;
}

/**
 * @param {object} given
 * @param {string[]} known
 * @param {string} what
 * @param {(name: string, value: any) => unknown} convert
 * @returns {Record<string, any>} Under the engine's names, without those that are undefined or null.
 */
function encoded(given, known, what, convert) {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new SettingError(`there is no ${what} ${JSON.stringify(unknown)}; there are ${known.join(", ")}`);
  }
  const entries = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [snakeCase(name), convert(name, value)]));
}

/** @param {string} name */
function snakeCase(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
