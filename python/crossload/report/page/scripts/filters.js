/** The form above the matrix, held equal to the state in both directions. */
class Filters {
  constructor(matrix, state) {
    this.matrix = matrix;
    this.state = state;
    this.fields = ["q", "writer", "reader", "change"].map((name) => [name, find(name)]).filter(([, field]) => field);
    this.chips = matrix.verdicts.map((verdict, index) => this.#chip(verdict, index));
    find("verdicts").append(...this.chips.filter(Boolean));
    for (const [name, field] of this.fields) field.addEventListener("input", () => state.set({ [name]: field.value }));
    find("filters").addEventListener("submit", (event) => event.preventDefault());
    find("filters").addEventListener("reset", () => state.set({ q: "", verdict: "", writer: "", reader: "", change: "" }));
    find("filters").hidden = false;
  }

  #chip(verdict, index) {
    const all = this.matrix.verdict.reduce((sum, one) => sum + (one === index), 0);
    if (!all) return null;
    const count = h("span", {}, number(all));
    return h("button", { type: "button", class: "chip", title: `${verdict.meaning}: ${verdict.advice}`, onclick: () => this.#toggle(index) }, ...sign(verdict, { named: true }), count);
  }

  /** The first click on one of all shows it alone; then each click adds one or takes it out. */
  #toggle(number) {
    const chosen = this.#chosen() ?? new Set();
    if (!chosen.delete(number)) chosen.add(number);
    const all = chosen.size === 0 || chosen.size === this.chips.filter(Boolean).length;
    this.state.set({ verdict: all ? "" : [...chosen].sort((a, b) => a - b).map((one) => this.matrix.verdicts[one].name).join(",") });
  }

  /** Numbers of the verdicts that the state names, or null for all. */
  #chosen() {
    const names = this.state.values.verdict.split(",").filter(Boolean);
    const numbers = names.map((name) => this.matrix.verdicts.findIndex((verdict) => verdict.name === name)).filter((number) => number >= 0);
    return numbers.length ? new Set(numbers) : null;
  }

  apply() {
    const { values } = this.state;
    const verdicts = this.#chosen();
    for (const [name, field] of this.fields) if (field.value !== values[name]) field.value = values[name];
    this.chips.forEach((chip, number) => chip?.setAttribute("aria-pressed", !verdicts || verdicts.has(number)));
    this.matrix.filter({ ...values, verdicts });
    const { shownCount, count } = this.matrix;
    find("shown").textContent = shownCount === count ? `All ${counted(count, "cell")}` : `${number(shownCount)} of ${counted(count, "cell")}`;
  }
}
