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
    this.changes = this.#changes();
    this.shown = new Uint8Array(this.count).fill(1);
    this.shownCount = this.count;
    this.#group();
    this.texts = {
      scenario: this.scenarios.map((item) => `${item.name}\n${item.summary}`.toLowerCase()),
      target: this.targets.map((item) => item.id.toLowerCase()),
      why: this.whys.map((text) => text.toLowerCase()),
    };
  }

  /** Each pair's cells, by `pairKey`, and each cell's pair by its number in that order. */
  #group() {
    this.pairs = new Map();
    this.pairNumbers = new Map();
    this.pairOf = new Int32Array(this.count);
    for (let cell = 0; cell < this.count; cell++) {
      const key = this.pairKey(this.writer[cell], this.reader[cell]);
      if (!this.pairs.has(key)) {
        this.pairNumbers.set(key, this.pairs.size);
        this.pairs.set(key, []);
      }
      this.pairs.get(key).push(cell);
      this.pairOf[cell] = this.pairNumbers.get(key);
    }
    this.pairCounts = new Int32Array(this.pairs.size * this.verdicts.length);
    this.pairWorse = new Int32Array(this.pairs.size);
  }

  pairKey(writer, reader) {
    return writer * this.targets.length + reader;
  }

  /** Let through what fits; `verdicts` is a set of numbers, or null for all. */
  filter({ q, verdicts, writer, reader, change }) {
    const terms = q.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = Uint8Array.from(this.verdicts, (_, index) => Number(!verdicts || verdicts.has(index)));
    this.writers = this.#named(writer);
    this.readers = this.#named(reader);
    for (let cell = 0; cell < this.count; cell++) {
      this.shown[cell] = wanted[this.verdict[cell]] & this.writers[this.writer[cell]] & this.readers[this.reader[cell]];
    }
    for (const term of terms) this.#narrow(term);
    if (change) this.shown.forEach((shown, cell) => (this.shown[cell] = shown & Number(this.changed(cell, change))));
    this.#count();
  }

  /** Counts what is let through: in all, and by pair and verdict. */
  #count() {
    this.shownCount = 0;
    this.pairCounts.fill(0);
    this.pairWorse.fill(0);
    for (let cell = 0; cell < this.count; cell++) {
      if (!this.shown[cell]) continue;
      this.shownCount++;
      this.pairCounts[this.pairOf[cell] * this.verdicts.length + this.verdict[cell]]++;
    }
    for (const [cell, { kind }] of this.changes) if (kind === "worse") this.pairWorse[this.pairOf[cell]] += this.shown[cell];
  }

  /** A pair's cells by verdict, and how many of them got worse, among those that are let through. */
  pairSummary(writer, reader) {
    const pair = this.pairNumbers.get(this.pairKey(writer, reader));
    if (pair === undefined) return { counts: [], worse: 0 };
    const start = pair * this.verdicts.length;
    return { counts: this.pairCounts.subarray(start, start + this.verdicts.length), worse: this.pairWorse[pair] };
  }

  /** Keep the cells that say a term anywhere: each text is searched once, however many cells share it. */
  #narrow(term) {
    const [scenario, target, why] = ["scenario", "target", "why"].map((kind) => Uint8Array.from(this.texts[kind], (text) => Number(text.includes(term))));
    for (let cell = 0; cell < this.count; cell++) {
      this.shown[cell] &= scenario[this.scenario[cell]] | target[this.writer[cell]] | target[this.reader[cell]] | why[this.why[cell]];
    }
  }

  #named(text) {
    const exact = this.targets.some((target) => target.id === text);
    return Uint8Array.from(this.targets, ({ id }) => Number(exact ? id === text : id.toLowerCase().includes(text.toLowerCase())));
  }

  /** How each changed cell stands to the run that this one is compared with: worse, better or new, and what it was. */
  #changes() {
    const changes = new Map();
    for (const [kind, cells] of Object.entries(this.comparison?.kinds ?? {})) {
      for (const [cell, before] of cells) changes.set(cell, { kind, before: this.verdicts[before] ?? null });
    }
    return changes;
  }

  /** Whether a cell changed in the wanted way; `changed` is any. */
  changed(cell, wanted) {
    const change = this.changes.get(cell);
    return change !== undefined && (wanted === "changed" || wanted === change.kind);
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
