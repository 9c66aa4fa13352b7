/** The Chromium of this machine, for tests: where it is, and how it is started. */

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { tmpdir } from "node:os";

import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const PLACES = (process.env.PATH ?? "").split(delimiter);

/** `CROSSLOAD_CHROMIUM`, or the first on the path. */
export const chromiumPath =
  process.env.CROSSLOAD_CHROMIUM ??
  NAMES.flatMap((name) => PLACES.map((place) => join(place, name))).find((path) => existsSync(path));

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser's memory of its pages, which it may be started with again and again. */
export class Profile {
  #folder;

  static async make() {
    return new Profile(await mkdtemp(join(tmpdir(), "crossload-chromium-")));
  }

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
  }

  /** Starts Chromium. Close what this returns before the next start. */
  start() {
    const options = { executablePath: chromiumPath, args: ARGUMENTS, headless: true };
    return chromium.launchPersistentContext(this.#folder, { ...options, viewport: { width: 760, height: 640 } });
  }

  async remove() {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
