/** A format's squares as a table: writers down, readers across, one tab stop, arrow keys inside. */
/** A square's pitch, in pixels, as the style sheet has it. */
const PITCH = { row: 46, column: 52 };

/** Rows and columns beyond the window's edge that are in the page too, and in what steps they follow the scrolling. */
const STEP = 4;

/** How many rows or columns are in the page at once; the others wait until it is scrolled to them. */
const atOnce = (kind) => Math.ceil((kind === "row" ? innerHeight : innerWidth) / PITCH[kind]) + 2 * STEP;

class Grid {
  constructor(matrix, format, open) {
    this.matrix = matrix;
    this.format = format;
    this.open = open;
    this.targets = matrix.targets.map((_, number) => number).filter((number) => matrix.targets[number].made && matrix.targets[number].facts.format === format);
    this.at = [0, 0];
    this.table = h("table", { role: "grid" });
    this.element = h("div", { class: "grid" }, this.table);
    this.element.addEventListener("scroll", () => this.#draw(), { passive: true });
    this.table.addEventListener("keydown", (event) => this.#key(event));
    this.table.addEventListener("click", (event) => this.#click(event));
    this.table.addEventListener("mouseover", ({ target }) => target.closest("td[data-row]")?.setAttribute("title", target.closest("td").ariaLabel));
    addEventListener("resize", () => this.#draw());
    addEventListener("beforeprint", () => this.#draw(true));
    addEventListener("afterprint", () => this.#draw());
  }

  /** After the filters changed. */
  update() {
    const { matrix, targets } = this;
    const rows = targets.filter((number) => matrix.writers[number]);
    const columns = targets.filter((number) => matrix.readers[number]);
    const layout = `${rows}|${columns}`;
    this.element.hidden = !rows.length || !columns.length;
    if (layout !== this.layout) {
      [this.layout, this.rows, this.columns] = [layout, rows, columns];
      this.at = [Math.min(this.at[0], Math.max(rows.length - 1, 0)), Math.min(this.at[1], Math.max(columns.length - 1, 0))];
      this.#build();
    } else {
      this.#draw(false, true);
    }
  }

  #build() {
    const { rows, columns } = this;
    const size = `${counted(rows.length, "writer")} down, ${counted(columns.length, "reader")} across`;
    this.table.setAttribute("aria-rowcount", rows.length + 2);
    this.table.setAttribute("aria-colcount", columns.length + 1);
    this.widths = h("colgroup");
    this.head = h("thead");
    this.body = h("tbody");
    this.table.replaceChildren(h("caption", {}, `Format ${this.format} `, h("span", {}, size)), this.widths, this.head, this.body);
    this.drawn = "";
    this.squares = new Map();
    this.#draw();
  }

  /** From where to where rows or columns are drawn: around what can be seen, or all of them where they are few. */
  #window(kind, length, scrolled, all) {
    const count = atOnce(kind);
    if (all || length <= count) return [0, length];
    const first = Math.floor(scrolled / PITCH[kind] / STEP) * STEP - STEP;
    const start = Math.max(0, Math.min(first, length - count));
    return [start, start + count];
  }

  /** Puts what can be seen into the page, between spacers of the size of what can't; `again` after the filters changed. */
  #draw(all = false, again = false) {
    const [top, bottom] = this.#window("row", this.rows.length, this.element.scrollTop, all);
    const [left, right] = this.#window("column", this.columns.length, this.element.scrollLeft, all);
    const drawn = `${[top, bottom, left, right]}`;
    if (again) for (const square of this.squares.values()) this.#fill(square);
    if (drawn !== this.drawn) {
      const focused = this.body.contains(document.activeElement);
      this.drawn = drawn;
      this.#drawHead(left, right);
      const kept = this.squares;
      this.squares = new Map();
      const rows = [];
      for (let row = top; row < bottom; row++) rows.push(this.#row(row, left, right, kept));
      this.body.replaceChildren(...spacerRow(top), ...rows, ...spacerRow(this.rows.length - bottom));
      if (focused) this.#square(...this.at)?.focus({ preventScroll: true });
    }
    this.#mark();
  }

  #drawHead(left, right) {
    const { targets } = this.matrix;
    const shown = this.columns.slice(left, right);
    const before = () => spacer("th", left);
    const width = (pixels) => Object.assign(h("col"), { width: pixels });
    const longest = Math.max(...this.rows.map((target) => targets[target].id.length));
    const spaces = [left, this.columns.length - right].map((columns) => (columns ? [width(columns * PITCH.column - 2)] : []));
    this.widths.replaceChildren(width(Math.min(24 + longest * 7, 280)), ...spaces[0], ...shown.map(() => width(PITCH.column - 2)), ...spaces[1]);
    const subjects = h("tr", { "aria-rowindex": 1 }, h("th", { class: "corner", scope: "col", rowspan: 2 }, "writer ↓ reader →"), before());
    for (const run of runsOf(shown.map((target) => targets[target].subject))) {
      subjects.append(h("th", { scope: "colgroup", colspan: run.length, title: run[0], class: "subject" }, h("div", {}, run[0])));
    }
    const names = h("tr", { "aria-rowindex": 2 }, before());
    for (const target of shown) {
      const { id, facts } = targets[target];
      names.append(h("th", { scope: "col", title: id }, h("div", { class: "up" }, facts.version, h("span", { class: "at" }, ` ${facts.place}`))));
    }
    for (const row of [subjects, names]) row.append(...[spacer("th", this.columns.length - right)].filter(Boolean));
    this.head.replaceChildren(subjects, names);
  }

  #row(row, left, right, kept) {
    const { id, subject } = this.matrix.targets[this.rows[row]];
    const name = h("th", { scope: "row", title: id }, subject, h("span", { class: "at" }, id.slice(subject.length)));
    const element = h("tr", { "aria-rowindex": row + 3 }, name, spacer("td", left));
    for (let column = left; column < right; column++) {
      const key = `${row},${column}`;
      const square = kept.get(key) ?? this.#empty(row, column);
      this.squares.set(key, square);
      element.append(square);
    }
    return element;
  }

  #empty(row, column) {
    const parts = ["s", "n", "bar", "mark"].map((name) => h("span", { class: name, "aria-hidden": name === "mark" && "true" }));
    const square = h("td", { "data-row": row, "data-column": column, "aria-colindex": column + 2, tabindex: -1 }, parts);
    return this.#fill(Object.assign(square, { parts }));
  }

  #pairOf(square) {
    return [this.rows[square.dataset.row], this.columns[square.dataset.column]];
  }

  /** Says what a square holds; one that holds what it did is left alone. */
  #fill(square) {
    const { verdicts, targets } = this.matrix;
    const [writer, reader] = this.#pairOf(square);
    const { counts, worse } = this.matrix.pairSummary(writer, reader);
    const signature = `${counts}/${worse}`;
    if (square.signature === signature) return square;
    square.signature = signature;
    const headline = this.matrix.headline(counts);
    const verdict = verdicts[headline];
    const total = counts.reduce((sum, count) => sum + count, 0);
    const whole = counts[headline] === total;
    const [symbol, amount, bar, mark] = square.parts;
    square.className = verdict ? `v-${verdict.name}${verdict.failing ? " failing" : ""}${whole ? " whole" : ""}` : "none";
    symbol.textContent = verdict?.symbol ?? "";
    amount.textContent = !verdict ? "" : whole ? total : `${counts[headline]}/${total}`;
    square.setAttribute("aria-label", `${targets[reader].id} reads ${targets[writer].id}: ${this.#spoken(counts, headline, amount.textContent)}${worse ? `; ${worse} worse` : ""}`);
    mark.textContent = worse ? `▼${worse}` : "";
    bar.style.background = verdict && !whole ? shares(counts, verdicts) : "";
    return square;
  }

  /** What a square shows, said in words: `1/99 wrong, 98 same`. */
  #spoken(counts, headline, amount) {
    const { verdicts } = this.matrix;
    if (headline < 0) return "nothing";
    const others = told(counts.map((count, index) => (index === headline ? 0 : count)), verdicts);
    return [`${amount} ${spoken(verdicts[headline])}`, others].filter(Boolean).join(", ");
  }

  #square(row, column) {
    return this.squares.get(`${row},${column}`);
  }

  /** One tab stop, and the open pair marked. */
  #mark() {
    this.stop?.setAttribute("tabindex", -1);
    this.stop = this.#square(...this.at) ?? this.squares.values().next().value;
    this.stop?.setAttribute("tabindex", 0);
    this.selected?.removeAttribute("aria-selected");
    this.selected = this.#square(this.rows.indexOf(this.chosen?.[0]), this.columns.indexOf(this.chosen?.[1]));
    this.selected?.setAttribute("aria-selected", true);
  }

  /** Marks the pair that is open, if it is one of this table's. */
  choose(pair) {
    this.chosen = pair;
    this.#mark();
  }

  #go(row, column) {
    if (row < 0 || column < 0) return;
    this.at = [row, column];
    if (!this.#square(row, column)) {
      this.element.scrollTo({ top: row * PITCH.row, left: (column - 4) * PITCH.column, behavior: "instant" });
      this.#draw();
    }
    this.#mark();
    const square = this.#square(row, column);
    square?.focus({ preventScroll: true });
    square?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  }

  #key(event) {
    const [row, column] = this.at;
    const [last, end] = [this.rows.length - 1, this.columns.length - 1];
    const whole = event.ctrlKey || event.metaKey;
    const moves = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageUp: [row - 10, column],
      PageDown: [row + 10, column],
      Home: [whole ? 0 : row, 0],
      End: [whole ? last : row, end],
    };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.#choose(row, column);
    } else if (moves[event.key]) {
      event.preventDefault();
      const [down, across] = moves[event.key];
      this.#go(Math.max(0, Math.min(down, last)), Math.max(0, Math.min(across, end)));
    }
  }

  #click(event) {
    const square = event.target.closest("td[data-column]");
    if (!square) return;
    this.at = [Number(square.dataset.row), Number(square.dataset.column)];
    this.#mark();
    square.focus({ preventScroll: true });
    this.#choose(...this.at);
  }

  #choose(row, column) {
    const pair = [this.rows[row], this.columns[column]];
    if (this.matrix.pairSummary(...pair).counts.some(Boolean)) this.open(pair);
  }
}

/** Neighbors that are equal, together. */
function runsOf(names) {
  const runs = [];
  for (const name of names) {
    if (runs.at(-1)?.[0] === name) runs.at(-1).push(name);
    else runs.push([name]);
  }
  return runs;
}

/** Instead of columns that are not in the page; none for none. */
function spacer(name, columns) {
  if (!columns) return null;
  return h(name, { class: "spacer", "aria-hidden": "true" });
}

function spacerRow(rows) {
  if (!rows) return [];
  const cell = h("td", { class: "spacer" });
  cell.style.height = `${rows * PITCH.row - 2}px`;
  return [h("tr", { "aria-hidden": "true" }, cell)];
}
