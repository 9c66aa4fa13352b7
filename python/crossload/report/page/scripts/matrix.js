/** The cells in typed columns, and which of them the filters let through. */
class Matrix {
  static async unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Matrix(await new Response(stream).json());
  }

  constructor(data) {
    const { cells, seen, ...rest } = data;
    Object.assign(this, rest, { allSeen: seen });
    this.count = cells.verdict.length;
    this.verdict = Uint8Array.from(cells.verdict, numbered);
    for (const name of ["scenario", "writer", "reader", "why", "seen"]) this[name] = Int32Array.from(cells[name]);
    this.runs = data.runs.map((run) => ({ ...run, verdict: Int8Array.from(run.verdicts, numbered) }));
    this.before = this.runs[data.against]?.verdict ?? null;
    this.shown = new Uint8Array(this.count).fill(1);
    this.shownCount = this.count;
    this.pairs = this.#group();
    this.texts = {
      scenario: this.scenarios.map((item) => `${item.name}\n${item.summary}`.toLowerCase()),
      target: this.targets.map((item) => item.id.toLowerCase()),
      why: this.whys.map((text) => text.toLowerCase()),
    };
  }

  /** Each pair's cells, by `writer * targets + reader`. */
  #group() {
    const pairs = new Map();
    for (let cell = 0; cell < this.count; cell++) {
      const key = this.pairKey(this.writer[cell], this.reader[cell]);
      const cells = pairs.get(key);
      if (cells) cells.push(cell);
      else pairs.set(key, [cell]);
    }
    return pairs;
  }

  pairKey(writer, reader) {
    return writer * this.targets.length + reader;
  }

  /** Let through what fits; `verdicts` is a set of numbers, or null for all. */
  filter({ q, verdicts, writer, reader, change }) {
    const terms = q.toLowerCase().split(/\s+/).filter(Boolean);
    const found = terms.map((term) => ({
      scenario: this.texts.scenario.map((text) => text.includes(term)),
      target: this.texts.target.map((text) => text.includes(term)),
      why: this.texts.why.map((text) => text.includes(term)),
    }));
    this.writers = this.#named(writer);
    this.readers = this.#named(reader);
    this.shownCount = 0;
    for (let cell = 0; cell < this.count; cell++) {
      const fits =
        (!verdicts || verdicts.has(this.verdict[cell])) &&
        this.writers[this.writer[cell]] &&
        this.readers[this.reader[cell]] &&
        (!change || this.changed(cell, change)) &&
        found.every(
          (term) =>
            term.scenario[this.scenario[cell]] ||
            term.target[this.writer[cell]] ||
            term.target[this.reader[cell]] ||
            term.why[this.why[cell]],
        );
      this.shown[cell] = Number(fits);
      this.shownCount += Number(fits);
    }
  }

  #named(text) {
    const exact = this.targets.some((target) => target.id === text);
    return this.targets.map((target) => (exact ? target.id === text : target.id.toLowerCase().includes(text.toLowerCase())));
  }

  /** How a cell stands to the run that this one is compared with: `worse`, `better`, `changed`, `new` or nothing. */
  change(cell) {
    if (!this.before) return "";
    const [one, other] = [this.before[cell], this.verdict[cell]];
    if (one < 0) return "new";
    if (one === other) return "";
    if (!this.verdicts[one].settled || !this.verdicts[other].settled) return "changed";
    return other > one ? "worse" : "better";
  }

  changed(cell, wanted) {
    const change = this.change(cell);
    return change === wanted || (wanted === "changed" && change !== "" && change !== "new");
  }

  /** How many of these cells have each verdict, among those that are let through. */
  counts(cells) {
    const counts = new Array(this.verdicts.length).fill(0);
    for (const cell of cells) counts[this.verdict[cell]] += this.shown[cell];
    return counts;
  }

  /** The gravest verdict if it speaks against somebody, else the most frequent one; -1 for no cells. */
  headline(counts) {
    const worst = counts.findLastIndex((count) => count > 0);
    return worst < 0 || this.verdicts[worst].failing ? worst : counts.indexOf(Math.max(...counts));
  }

  /** The cells that are let through, of these. */
  visible(cells) {
    return cells.filter((cell) => this.shown[cell]);
  }

  find(scenario, writer, reader) {
    const [from, to] = [writer, reader].map((id) => this.targets.findIndex((target) => target.id === id));
    const cells = this.pairs.get(this.pairKey(from, to)) ?? [];
    return cells.find((cell) => this.scenarios[this.scenario[cell]].name === scenario) ?? -1;
  }
}

/** The number of the verdict that a letter stands for; below zero for none. */
const numbered = (letter) => Math.max(letter.charCodeAt(0) - 97, -1);
