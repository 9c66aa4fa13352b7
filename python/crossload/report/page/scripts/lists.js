/** Lists of cells, and the sections below the matrix, whose counts follow the filters. */

/** What tells a cell apart from the others of its list: its scenario, its pair, or both. */
function cellButton(matrix, cell, { by = "both", open }) {
  const scenario = matrix.scenarios[matrix.scenario[cell]];
  const pair = `${matrix.targets[matrix.writer[cell]].id} → ${matrix.targets[matrix.reader[cell]].id}`;
  const verdict = matrix.verdicts[matrix.verdict[cell]];
  const { before: former } = matrix.changes.get(cell) ?? {};
  const before = former ? `was ${spoken(former)} · ` : "";
  const [title, small] = by === "scenario" ? [scenario.name, scenario.summary] : [by === "pair" ? pair : scenario.name, by === "pair" ? "" : pair];
  return h("button", { type: "button", onclick: () => open(cell) }, ...sign(verdict), h("span", { class: "what" }, title, h("small", {}, before + small)));
}

/** Causes, scenarios or changes: each a line with its count, which opens its cells. */
class Lines {
  /** `items` have `cells`, a `title` and an `open`; those without visible cells are left out. */
  constructor(matrix, element, items, { sorted = false } = {}) {
    Object.assign(this, { matrix, element, items, sorted });
  }

  update() {
    const { matrix } = this;
    const lines = this.items.map((item) => ({ ...item, counts: matrix.counts(item.cells) })).filter((line) => line.counts.some(Boolean));
    if (this.sorted) lines.sort((one, other) => gravity(matrix, other.counts) - gravity(matrix, one.counts));
    this.element.replaceChildren(lines.length ? longList(lines, (line) => this.#line(line), { step: 60 }) : h("p", { class: "quiet" }, "Nothing fits the filters."));
  }

  #line({ counts, title, small, open, verdict }) {
    const { matrix } = this;
    const total = counts.reduce((sum, count) => sum + count, 0);
    const headline = verdict ?? matrix.headline(counts);
    const bar = h("span", { class: "shares", "aria-hidden": "true" });
    bar.style.background = shares(counts, matrix.verdicts);
    const count = h("span", { class: "count" }, verdict === undefined ? h("span", { class: "hidden" }, told(counts, matrix.verdicts)) : counted(total, "cell"), verdict === undefined ? bar : null);
    return h("button", { type: "button", onclick: open, title: told(counts, matrix.verdicts) }, ...sign(matrix.verdicts[headline]), h("span", { class: "what" }, title, small ? h("small", {}, small) : null), count);
  }
}

/** The gravest verdict first, then the number of cells that have it. */
function gravity(matrix, counts) {
  const worst = counts.findLastIndex((count, number) => count && matrix.verdicts[number].failing);
  return worst < 0 ? 0 : worst * matrix.count + counts[worst];
}
