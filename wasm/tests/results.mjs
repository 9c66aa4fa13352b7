/** Results files made up for the report's tests, and the pages that `crossload report` makes of them. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { PYTHON } from "./support.mjs";

/** @typedef {{ verdict: string, why?: string, seen?: Record<string, unknown> }} Ending */
/** @typedef {(scenario: string, writer: string, reader: string) => Ending} Endings */

const MEANING = "as the legend says";
const VERDICTS = ["same", "refused", "unsupported", "unbuildable", "not_run", "misrefused", "garbled", "exhausted", "hung", "crashed", "wrong"];

/**
 * @param {{ ids: string[], scenarios: string[], endings: Endings, run?: number, findings?: object[], more?: object }} wanted
 */
export function results({ ids, scenarios, endings, run = 7, findings = [], more = {} }) {
  const cells = ids.flatMap((writer) =>
    ids.flatMap((reader) =>
      scenarios.map((scenario) => ({ scenario, writer, reader, why: "every answer equals the writer's own", cached: false, ...endings(scenario, writer, reader) })),
    ),
  );
  return {
    "crossload-matrix": 1,
    made_by: { crossload: "0.1.0", system: "linux x86_64" },
    run,
    started: `2024-01-0${run}T10:00:00+00:00`,
    finished: `2024-01-0${run}T10:00:09+00:00`,
    interrupted: false,
    partial: false,
    exit_code: 0,
    planned: cells.length,
    counts: {},
    legend: Object.fromEntries(VERDICTS.map((name) => [name, MEANING])),
    targets: ids.map(target),
    scenarios: scenarios.map(scenarioRow),
    findings,
    faults: [],
    disagreements: [],
    cells,
    ...more,
  };
}

/** @param {string} id */
function target(id) {
  const [subject = "", version = "", place = ""] = id.split(/[@/]/);
  const wasm = place === "wasm";
  return {
    id,
    subject,
    version,
    place,
    format: "thing",
    arch: wasm ? "wasm32" : "x86_64",
    pointer_width: wasm ? 32 : 64,
    byte_order: "little",
    artifact: `sha256:${version}`,
    release: version,
    problem: "",
    fingerprint: "",
    detail: { release: version, engine: "e1" },
  };
}

/** @param {string} name */
function scenarioRow(name) {
  const questions = [
    { label: "found by a fresh key", code: "bytes([107]) in d\n" },
    { label: "value", code: "d[b'k']\n" },
  ];
  const body = { feeds: [{ code: "d = {b'k': 1}\n" }], suspend: "idle", at: 1, answers: {}, questions };
  return { name, summary: `${name} stays.`, digest: "sha256:0", file: `scenarios/${name}.py`, body };
}

/** A folder for pages, and the command that makes them. */
export class Pages {
  #folder = mkdtempSync(join(tmpdir(), "crossload-report-"));
  #made = 0;

  /**
   * Makes a page of these files, the newest of which it shows, and returns its address.
   * @param {...object} files
   */
  make(...files) {
    const paths = files.map((file) => {
      const path = join(this.#folder, `results-${this.#made++}.json`);
      writeFileSync(path, JSON.stringify(file));
      return path;
    });
    const page = join(this.#folder, `page-${this.#made++}.html`);
    execFileSync(/** @type {string} */ (PYTHON), ["-m", "crossload", "report", ...paths, "--html", page], { stdio: "pipe" });
    return pathToFileURL(page).href;
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
