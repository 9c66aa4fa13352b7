/**
 * The one family of errors, as in Python: whatever goes wrong is a `CrossloadError` of the class that says what it is.
 * `kind` tells them apart where a class does not survive, as on the way out of a Worker.
 */

/**
 * The fingerprint of an engine build: what decides which snapshots it may load. `pointerWidth` is in bits.
 *
 * @typedef {{engine: string, monty: string, dump: number, pointerWidth: number, byteOrder: "little" | "big"}} Build
 */

/**
 * One frame of a guest traceback. Lines and columns count from 1, columns in characters.
 *
 * @typedef {object} Frame
 * @property {string} filename
 * @property {number} line
 * @property {number} column
 * @property {number} endLine
 * @property {number} endColumn
 * @property {string | null} functionName
 * @property {string | null} sourceLine
 */

/** Base of every error that crossload throws. */
export class CrossloadError extends Error {
  static kind = "error";

  /** What went wrong, as one word. */
  get kind() {
    return /** @type {typeof CrossloadError} */ (this.constructor).kind;
  }

  get name() {
    return this.constructor.name;
  }
}

/**
 * The guest raised an exception that it did not catch. The session stays usable. `excType` is the sandbox's name of the
 * type, `excMessage` its text or null, `frames` the traceback from the outermost frame inwards, `traceback` the text
 * that Python would print.
 */
export class GuestError extends CrossloadError {
  static kind = "raised";

  /** @param {{excType: string, excMessage: string | null, frames: Frame[], traceback: string}} details */
  constructor(details) {
    const { excType, excMessage } = details;
    super(excMessage === null ? excType : `${excType}: ${excMessage}`);
    this.excType = excType;
    this.excMessage = excMessage;
    this.frames = details.frames;
    this.traceback = details.traceback;
  }
}

/** The guest's source is not valid Python, or not in the subset that the interpreter knows. */
export class GuestSyntaxError extends GuestError {
  static kind = "syntax";
}

/**
 * A limit fired; each kind has a class of its own. `limit` is what it allows and `used` what was used when it fired, both
 * in `unit`. They are null where a wall of the sandbox itself was met, which says no number.
 */
export class LimitError extends GuestError {
  static unit = "";

  /**
   * @param {{excType: string, excMessage: string | null, frames: Frame[], traceback: string}} details
   * @param {{limit: number | null, used: number | null}} [numbers]
   */
  constructor(details, { limit, used } = { limit: null, used: null }) {
    super(details);
    this.limit = limit;
    this.used = used;
  }

  get unit() {
    return /** @type {typeof LimitError} */ (this.constructor).unit;
  }
}

/** A feed, or a turn of it, ran too long. The session has ended. */
export class TimeLimitError extends LimitError {
  static kind = "time";
  static unit = "seconds";
}

/** The guest's values took too much memory. The session has ended. */
export class MemoryLimitError extends LimitError {
  static kind = "memory";
  static unit = "bytes";
}

/** The guest printed too much in one turn. The session has ended. */
export class OutputLimitError extends LimitError {
  static kind = "output";
  static unit = "bytes";
}

/** The source of a feed is too long. Nothing of it was run, and the session stays usable. */
export class SourceLimitError extends LimitError {
  static kind = "source";
  static unit = "bytes";
}

/**
 * The guest's calls, or the brackets in its source, were nested too deep. The session stays usable, unless the host's own
 * stack was full before the interpreter's count of calls: `limit` is then null, and the session has ended.
 */
export class RecursionLimitError extends LimitError {
  static kind = "recursion";
  static unit = "calls";
}

/** The guest asked the host too often. The session stays usable; its next question throws this again. */
export class SuspensionLimitError extends LimitError {
  static kind = "suspensions";
  static unit = "questions";
}

/** The guest slept too long in all. The session stays usable; its next sleep throws this again. */
export class SleepLimitError extends LimitError {
  static kind = "sleep";
  static unit = "seconds";
}

/** The host asked for what is not possible. */
export class UsageError extends CrossloadError {
  static kind = "usage";
}

/** A value has no counterpart on the other side. */
export class ConversionError extends UsageError {
  static kind = "conversion";
}

/** A limit, a policy or another setting has a value that can't be used. */
export class SettingError extends UsageError {
  static kind = "setting";
}

/** The operation does not fit what the session is doing: feeding while it waits, answering while it is idle. */
export class SessionStateError extends UsageError {
  static kind = "state";
}

/** The session was closed. */
export class SessionClosedError extends SessionStateError {
  static kind = "closed";
}

/** The session is inside another call, which waits for a promise or a sleep of the guest's. */
export class SessionBusyError extends SessionStateError {
  static kind = "busy";
}

/** A snapshot was refused. Nothing of it was run. */
export class SnapshotError extends CrossloadError {
  static kind = "snapshot";
}

/** The bytes are not a whole snapshot: some other file, cut off, or changed since they were written. */
export class SnapshotCorruptError extends SnapshotError {
  static kind = "corrupt";
}

/** The snapshot is whole, and this build can't be trusted to open it correctly. */
export class SnapshotIncompatibleError extends SnapshotError {
  static kind = "incompatible";

  /**
   * @param {Build | null} writer The build that wrote it, or null where the snapshot does not say.
   * @param {Build} reader This one.
   * @param {string} reason What stands between them.
   */
  constructor(writer, reader, reason) {
    const origin = writer === null ? "an unknown build" : describeBuild(writer);
    super(`this snapshot of ${origin} can't be opened by ${describeBuild(reader)}: ${reason}`);
    this.writer = writer;
    this.reader = reader;
    this.reason = reason;
  }
}

/**
 * The snapshot had to be replayed on this build, and the replay went another way than the run it records: at the
 * journal's `event` (from 1), the request `operation`, `sourceLine` if that was a feed. `recorded` and `happened` are the
 * two outcomes, for people. The host was not asked anything.
 */
export class SnapshotDivergedError extends SnapshotError {
  static kind = "diverged";

  /**
   * @param {string} message
   * @param {{event: number, operation: string, sourceLine: string | null, recorded: string, happened: string}} details
   */
  constructor(message, details) {
    super(message);
    this.event = details.event;
    this.operation = details.operation;
    this.sourceLine = details.sourceLine;
    this.recorded = details.recorded;
    this.happened = details.happened;
  }
}

/**
 * The snapshot has to be replayed on this build, and that takes longer, or more of the sandbox, than it may: it was
 * stopped at the journal's `event`, of `events`, after `limit` seconds. They are null where a wall of the sandbox was met.
 */
export class SnapshotReplayLimitError extends SnapshotError {
  static kind = "replay_limit";

  /**
   * @param {string} message
   * @param {{event: number | null, events: number | null, limit: number | null}} [details]
   */
  constructor(message, details = { event: null, events: null, limit: null }) {
    super(message);
    this.event = details.event;
    this.events = details.events;
    this.limit = details.limit;
  }
}

/** The engine itself failed: a trap or a panic. The session is gone; others are not affected. */
export class EngineFaultError extends CrossloadError {
  static kind = "fault";

  /** @param {string} summary @param {string} report What is known, for a bug report. */
  constructor(summary, report) {
    super(`${summary}; the session is lost. Please report it with \`error.report\``);
    this.report = report;
  }
}

/** @param {Build} build */
function describeBuild({ engine, monty, dump, pointerWidth, byteOrder }) {
  return `crossload ${engine} (monty ${monty}, dump ${dump}, ${pointerWidth}-bit ${byteOrder}-endian)`;
}
