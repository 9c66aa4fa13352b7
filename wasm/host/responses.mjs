/** The engine's responses as the errors and steps that they stand for. */

import { decodeNodes } from "./decode.mjs";
import {
  ConversionError,
  GuestError,
  GuestSyntaxError,
  LimitError,
  MemoryLimitError,
  OutputLimitError,
  RecursionLimitError,
  SessionStateError,
  SettingError,
  SleepLimitError,
  SnapshotCorruptError,
  SnapshotDivergedError,
  SnapshotIncompatibleError,
  SnapshotReplayLimitError,
  SourceLimitError,
  SuspensionLimitError,
  TimeLimitError,
} from "./errors.mjs";
import { uuid } from "./kinds.mjs";
import { Call, Futures, NameLookup, OsCall } from "./steps.mjs";

/** The entries of a map whose keys are the protocol's own. @param {Map<string, any>} map @returns {Record<string, any>} */
export function entriesOf(map) {
  return Object.fromEntries(map);
}

/** @param {Map<string, any>} map @returns {import("./errors.mjs").Build} */
export function buildOf(map) {
  const { engine, monty, dump, pointer_width: pointerWidth, byte_order: byteOrder } = entriesOf(map);
  return { engine, monty, dump, pointerWidth, byteOrder };
}

/** The error for an operation that was not carried out. @param {Map<string, any>} map */
export function refusalOf(map) {
  const error = entriesOf(map);
  const { kind, message } = error;
  switch (kind) {
    case "incompatible":
      return new SnapshotIncompatibleError(error.writer && buildOf(error.writer), buildOf(error.reader), message);
    case "diverged": {
      const { event, operation, source_line: sourceLine, recorded, happened } = error;
      return new SnapshotDivergedError(message, { event, operation, sourceLine, recorded, happened });
    }
    case "replay_limit": {
      const { event, events, limit } = error;
      return new SnapshotReplayLimitError(message, { event, events, limit: numberOf(limit) });
    }
    case "corrupt":
      return new SnapshotCorruptError(message);
    case "setting":
      return new SettingError(message);
    case "misuse":
      return new SessionStateError(message);
    default:
      // What this module encodes is well-formed, so it is the content of a value that the engine can't take.
      return new ConversionError(`the sandbox refuses a value: ${message}`);
  }
}

/** The error for a feed that ended with an exception. @param {Record<string, any>} turn */
export function guestErrorOf(turn) {
  const details = {
    excType: turn.type,
    excMessage: turn.message,
    traceback: turn.traceback,
    frames: turn.frames.map(frameOf),
  };
  if (turn.limit !== null) {
    const { kind, limit, used } = entriesOf(turn.limit);
    const fired = LIMITS.find((type) => type.kind === kind) ?? LimitError;
    return new fired(details, { limit: numberOf(limit), used: numberOf(used) });
  }
  return turn.type === "SyntaxError" ? new GuestSyntaxError(details) : new GuestError(details);
}

const LIMITS = [
  MemoryLimitError,
  OutputLimitError,
  RecursionLimitError,
  SleepLimitError,
  SourceLimitError,
  SuspensionLimitError,
  TimeLimitError,
];

/** @param {any} value A number in whatever form it crossed, or null. */
function numberOf(value) {
  return value === null ? null : Number(value);
}

/** @param {[string, number, number, number, number, string | null, string | null]} frame */
function frameOf([filename, line, column, endLine, endColumn, functionName, sourceLine]) {
  return { filename, line, column, endLine, endColumn, functionName, sourceLine };
}

/**
 * The question that a turn ended with.
 *
 * @param {Record<string, any>} turn
 * @param {import("./steps.mjs").Reply} reply
 * @returns {import("./steps.mjs").Question}
 */
export function questionOf(turn, reply) {
  const [filename, start, end] = turn.position;
  /** @type {any} */
  const common = { ...turn, position: { filename, start, end }, objectId: turn.object ? uuid(turn.object) : null };
  switch (turn.step) {
    case "futures":
      return new Futures(common, reply);
    case "name":
      return new NameLookup(common, reply);
  }
  const values = decodeNodes(turn.nodes, reply.functions);
  const args = turn.args.map((/** @type {number} */ index) => values[index]);
  /** @type {Record<string, any>} */
  const kwargs = {};
  for (let at = 0; at < turn.kwargs.length; at += 2) {
    // A definition, as `kwargs.__proto__ = …` would be something else.
    const value = values[turn.kwargs[at + 1]];
    Object.defineProperty(kwargs, values[turn.kwargs[at]], { value, enumerable: true, configurable: true, writable: true });
  }
  return turn.step === "os"
    ? new OsCall({ ...common, args, kwargs }, reply)
    : new Call({ ...common, args, kwargs }, reply);
}
