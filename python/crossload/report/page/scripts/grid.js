/** A format's squares as a table: writers down, readers across, one tab stop, arrow keys inside. */
const ROW_HEIGHT = 42;

/** Rows that are in the page at once; a longer table keeps the others out of it until it is scrolled to them. */
const ROWS_AT_ONCE = 60;

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
    const { rows, columns, matrix } = this;
    const size = `${counted(rows.length, "writer")} down, ${counted(columns.length, "reader")} across`;
    this.table.setAttribute("aria-rowcount", rows.length + 1);
    this.table.setAttribute("aria-colcount", columns.length + 1);
    const head = h("tr", { "aria-rowindex": 1 }, h("th", { class: "corner", scope: "col" }, "writer ↓ reader →"));
    columns.forEach((number) => head.append(h("th", { scope: "col", title: matrix.targets[number].id }, h("div", { class: "up" }, ...this.#label(number)))));
    this.body = h("tbody");
    this.table.replaceChildren(h("caption", {}, `Format ${this.format} `, h("span", {}, size)), h("thead", {}, head), this.body);
    this.drawn = "";
    this.#draw();
  }

  #label(number) {
    const { id, subject } = this.matrix.targets[number];
    return [subject, h("span", { class: "at" }, id.slice(subject.length))];
  }

  /** Puts the rows into the page that can be seen, between two spacers as high as those that can't. */
  #draw(all = false, again = false) {
    const few = all || this.rows.length <= ROWS_AT_ONCE;
    const top = few ? 0 : Math.floor(this.element.scrollTop / ROW_HEIGHT);
    const start = few ? 0 : Math.max(0, Math.min(top - ROWS_AT_ONCE / 4, this.rows.length - ROWS_AT_ONCE)) & ~7;
    const end = few ? this.rows.length : Math.min(start + ROWS_AT_ONCE + 8, this.rows.length);
    const drawn = `${start}-${end}`;
    if (drawn === this.drawn && !again) return;
    const focused = this.table.contains(document.activeElement);
    if (drawn !== this.drawn) {
      const old = new Map([...this.body.querySelectorAll("tr[data-row]")].map((row) => [Number(row.dataset.row), row]));
      const rows = [];
      for (let row = start; row < end; row++) rows.push(old.get(row) ?? this.#row(row));
      this.body.replaceChildren(spacer(start), ...rows, spacer(this.rows.length - end));
      this.drawn = drawn;
      if (focused) this.#square(...this.at)?.focus({ preventScroll: true });
    }
    if (again) for (const row of this.body.querySelectorAll("tr[data-row]")) for (const square of row.cells) if (square.dataset.column) this.#fill(square);
    this.#mark();
  }

  #row(row) {
    const writer = this.rows[row];
    const element = h("tr", { "data-row": row, "aria-rowindex": row + 2 }, h("th", { scope: "row", title: this.matrix.targets[writer].id }, ...this.#label(writer)));
    this.columns.forEach((reader, column) => {
      const square = h("td", { "data-row": row, "data-column": column, "aria-colindex": column + 2, tabindex: -1 });
      this.#fill(square);
      element.append(square);
    });
    return element;
  }

  #fill(square) {
    const { matrix } = this;
    const [writer, reader] = [this.rows[square.dataset.row], this.columns[square.dataset.column]];
    const cells = matrix.pairs.get(matrix.pairKey(writer, reader)) ?? [];
    const counts = matrix.counts(cells);
    const changes = matrix.before ? cells.filter((cell) => matrix.shown[cell] && matrix.change(cell) === "worse").length : 0;
    const signature = `${counts}/${changes}`;
    if (square.signature === signature) return;
    square.signature = signature;
    const headline = matrix.headline(counts);
    const names = `${matrix.targets[reader].id} reads ${matrix.targets[writer].id}`;
    if (headline < 0) {
      square.className = "none";
      square.setAttribute("aria-label", `${names}: nothing`);
      square.replaceChildren();
      return;
    }
    const verdict = matrix.verdicts[headline];
    const total = counts.reduce((sum, count) => sum + count, 0);
    square.className = `v-${verdict.name}${verdict.failing ? " failing" : ""}`;
    square.setAttribute("aria-label", `${names}: ${told(counts, matrix.verdicts)}${changes ? `; ${changes} worse` : ""}`);
    square.title = `${names}\n${told(counts, matrix.verdicts)}`;
    const bar = h("span", { class: "bar" });
    bar.style.background = shares(counts, matrix.verdicts);
    const uniform = counts[headline] === total;
    square.replaceChildren(h("span", { class: "s" }, verdict.symbol), uniform ? String(total) : `${counts[headline]}/${total}`, uniform ? "" : bar);
    if (changes) square.append(h("span", { class: "mark" }, `▼${changes}`));
  }

  #square(row, column) {
    return this.body.querySelector(`td[data-row="${row}"][data-column="${column}"]`);
  }

  /** One tab stop, and the open pair marked. */
  #mark() {
    this.body.querySelector('td[tabindex="0"]')?.setAttribute("tabindex", -1);
    const stop = this.#square(...this.at) ?? this.body.querySelector("td[data-row]");
    stop?.setAttribute("tabindex", 0);
    this.body.querySelector('td[aria-selected="true"]')?.removeAttribute("aria-selected");
    const [row, column] = [this.rows.indexOf(this.chosen?.[0]), this.columns.indexOf(this.chosen?.[1])];
    if (row >= 0 && column >= 0) this.#square(row, column)?.setAttribute("aria-selected", true);
  }

  /** Marks the pair that is open, if it is one of this table's. */
  choose(pair) {
    this.chosen = pair;
    this.#mark();
  }

  /** Goes to a pair. */
  focus(pair) {
    this.#go(this.rows.indexOf(pair[0]), this.columns.indexOf(pair[1]));
  }

  #go(row, column) {
    if (row < 0 || column < 0) return;
    this.at = [row, column];
    if (!this.#square(row, column)) {
      this.element.scrollTop = row * ROW_HEIGHT;
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
    if (this.matrix.visible(this.matrix.pairs.get(this.matrix.pairKey(...pair)) ?? []).length) this.open(pair);
  }
}

function spacer(rows) {
  const row = h("tr", { class: "spacer", "aria-hidden": "true" }, h("td", {}));
  row.firstChild.style.height = `${rows * ROW_HEIGHT}px`;
  row.hidden = rows === 0;
  return row;
}
