/** What is open beside the matrix: the cells of a pair, a cause, a scenario, a finding, or one cell. */
class Panel {
  constructor(matrix, state) {
    this.matrix = matrix;
    this.state = state;
    this.element = find("panel");
    this.back = null;
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  /** Opens by an address, remembering what had the focus. */
  open(address) {
    const inside = this.element.contains(document.activeElement);
    if (!inside) this.back = document.activeElement;
    this.state.set({ open: address }, { lasting: true });
    find("panel-title")?.focus();
  }

  close() {
    this.state.set({ open: "" }, { lasting: true });
    if (this.back?.isConnected) this.back.focus();
    else find("matrix").focus();
  }

  /** Draws what the state has open; `pair` of the result is the one to be marked. */
  update() {
    const address = this.state.values.open;
    const [kind, ...rest] = address.split("|");
    const view = address ? this[`_${kind}`]?.(...rest) : null;
    this.element.hidden = !view;
    document.body.classList.toggle("opened", Boolean(view));
    this.pair = view?.pair ?? null;
    const drawn = JSON.stringify([address, view && this.matrix.shownCount]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    if (!view) return this.element.replaceChildren();
    const top = h("div", { class: "bar-top" },
      view.up ? h("button", { type: "button", onclick: () => this.open(view.up) }, "← All of this pair") : h("span"),
      h("button", { type: "button", onclick: () => this.close() }, "Close"));
    const title = h("h2", { id: "panel-title", tabindex: -1 }, view.title);
    this.element.replaceChildren(top, title, ...view.content);
    this.element.scrollTop = 0;
  }

  #number(id) {
    return this.matrix.targets.findIndex((target) => target.id === id);
  }

  #list(cells, by) {
    const { matrix } = this;
    const visible = matrix.visible(cells);
    const gravest = [...visible].sort((one, other) => Number(matrix.verdicts[matrix.verdict[other]].failing) * matrix.verdict[other] - Number(matrix.verdicts[matrix.verdict[one]].failing) * matrix.verdict[one] || one - other);
    const hidden = cells.length - visible.length;
    return [
      h("p", { class: "quiet" }, told(matrix.counts(cells), matrix.verdicts) || "Nothing fits the filters.", hidden ? `; the filters hide ${number(hidden)}` : ""),
      longList(gravest, (cell) => cellButton(matrix, cell, { by, open: () => this.open(this.address(cell)) })),
    ];
  }

  address(cell) {
    const { matrix } = this;
    const ids = [matrix.writer[cell], matrix.reader[cell]].map((number) => matrix.targets[number].id);
    return ["cell", matrix.scenarios[matrix.scenario[cell]].name, ...ids].join("|");
  }

  _pair(writer, reader) {
    const pair = [this.#number(writer), this.#number(reader)];
    const cells = this.matrix.pairs.get(this.matrix.pairKey(...pair));
    return cells && { title: `${writer} → ${reader}`, pair, content: this.#list(cells, "scenario") };
  }

  _cell(scenario, writer, reader) {
    const cell = this.matrix.find(scenario, writer, reader);
    if (cell < 0) return null;
    return { title: scenario, pair: [this.matrix.writer[cell], this.matrix.reader[cell]], up: `pair|${writer}|${reader}`, content: cellDetails(this.matrix, cell) };
  }

  _cause(number) {
    const cause = this.matrix.causes[number];
    if (!cause) return null;
    const verdict = this.matrix.verdicts[cause.verdict];
    return { title: `${verdict.symbol} ${spoken(verdict)}`, content: [h("p", { class: "pair" }, cause.why), ...this.#list(cause.cells, "both")] };
  }

  _scenario(name) {
    const number = this.matrix.scenarios.findIndex((scenario) => scenario.name === name);
    if (number < 0) return null;
    const scenario = this.matrix.scenarios[number];
    return { title: name, content: [h("p", {}, scenario.summary), ...this.#list(this.matrix.byScenario[number], "pair"), source(scenario, null)].filter(Boolean) };
  }

  _finding(number) {
    const cells = this.matrix.findings[number];
    return cells && { title: "Cells that speak against this entry", content: this.#list(cells, "both") };
  }

  _change(kind) {
    const changes = this.matrix.comparison?.kinds[kind];
    return changes && { title: `Cells that are ${kind}`, content: this.#list(changes.map(([cell]) => cell), "both") };
  }
}
