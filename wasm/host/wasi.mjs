/** The six functions of WASI that the engine imports; it sees no file, no environment and no argument. */

/** The module asked for the end of its process. */
export class Exit extends Error {
  /** @param {number} code */
  constructor(code) {
    super(`exit code ${code}`);
    this.code = code;
  }
}

const SUCCESS = 0;
const BAD_FILE = 8;
const INVALID = 28;
// What `crypto.getRandomValues` takes at once.
const ENTROPY_LENGTH = 65536;

/**
 * @param {() => ArrayBuffer} memory The instance's memory, which moves when it grows.
 * @returns {Record<string, Function>}
 */
export function wasiImports(memory) {
  const view = () => new DataView(memory());
  return {
    /** @param {number} address @param {number} length */
    random_get(address, length) {
      for (let at = 0; at < length; at += ENTROPY_LENGTH) {
        const part = Math.min(ENTROPY_LENGTH, length - at);
        crypto.getRandomValues(new Uint8Array(memory(), (address + at) >>> 0, part));
      }
      return SUCCESS;
    },

    environ_get: () => SUCCESS,

    /** @param {number} count @param {number} size */
    environ_sizes_get(count, size) {
      view().setUint32(count >>> 0, 0, true);
      view().setUint32(size >>> 0, 0, true);
      return SUCCESS;
    },

    /** @param {number} clock @param {bigint} _precision @param {number} time */
    clock_time_get(clock, _precision, time) {
      if (clock > 3) {
        return INVALID;
      }
      // The time of day, which goes on while the machine sleeps; and one that never goes back, for all others.
      const milliseconds = clock === 0 ? Date.now() : performance.now();
      view().setBigUint64(time >>> 0, BigInt(Math.round(milliseconds * 1e6)), true);
      return SUCCESS;
    },

    /**
     * What the module says to its standard streams: nothing but a last word before a crash.
     *
     * @param {number} file @param {number} parts @param {number} count @param {number} written
     */
    fd_write(file, parts, count, written) {
      if (file !== 1 && file !== 2) {
        return BAD_FILE;
      }
      let length = 0;
      let text = "";
      const decoder = new TextDecoder();
      for (let part = 0; part < count; part += 1) {
        const address = view().getUint32((parts >>> 0) + 8 * part, true);
        const size = view().getUint32((parts >>> 0) + 8 * part + 4, true);
        text += decoder.decode(new Uint8Array(memory(), address, size), { stream: true });
        length += size;
      }
      console.error(text);
      view().setUint32(written >>> 0, length, true);
      return SUCCESS;
    },

    /** @param {number} code */
    proc_exit(code) {
      throw new Exit(code);
    },
  };
}
