/** The sections below the matrix that are drawn from the cells. */
function sections(matrix, panel) {
  matrix.byScenario = matrix.scenarios.map(() => []);
  for (let cell = 0; cell < matrix.count; cell++) matrix.byScenario[matrix.scenario[cell]].push(cell);
  const causes = matrix.causes.map((cause, number) => ({
    cells: cause.cells,
    verdict: cause.verdict,
    title: cause.why,
    small: causeNote(matrix, cause),
    open: () => panel.open(`cause|${number}`),
  }));
  const scenarios = matrix.scenarios.map((scenario, number) => ({
    cells: matrix.byScenario[number],
    title: scenario.name,
    small: scenario.summary,
    open: () => panel.open(`scenario|${scenario.name}`),
  }));
  const lines = [new Lines(matrix, find("cause-list"), causes), new Lines(matrix, find("scenario-list"), scenarios, { sorted: true })];
  if (matrix.comparison) lines.push(changes(matrix, panel));
  if (matrix.runs.length) find("history-list").append(historyTable(matrix));
  for (const button of document.querySelectorAll("[data-finding]")) {
    button.hidden = false;
    button.addEventListener("click", () => panel.open(`finding|${button.dataset.finding}`));
  }
  return lines;
}

/** Of what is corrupt, the first question with both answers; of all else, how far it reaches. */
function causeNote(matrix, cause) {
  const [first] = cause.cells;
  const difference = matrix.allSeen[matrix.seen[first]]?.differences?.[0];
  if (difference) return `${difference[0]}: expected ${cut(difference[1])}, actual ${cut(difference[2])}`;
  const pairs = new Set(cause.cells.map((cell) => matrix.pairKey(matrix.writer[cell], matrix.reader[cell])));
  return `${counted(pairs.size, "pair")}, first ${matrix.targets[matrix.writer[first]].id} → ${matrix.targets[matrix.reader[first]].id}`;
}

const cut = (text) => (text.length > 90 ? `${text.slice(0, 89)}…` : text);

function changes(matrix, panel) {
  const { kinds, gone } = matrix.comparison;
  const meanings = { worse: "got worse", better: "got better", new: "are new" };
  const items = Object.entries(kinds).map(([kind, cells]) => ({
    cells: cells.map(([cell]) => cell),
    title: `${counted(cells.length, "cell")} ${meanings[kind]}`,
    open: () => panel.open(`change|${kind}`),
  }));
  const lines = new Lines(matrix, h("div"), items);
  find("change-list").append(matrix.changes.size ? lines.element : h("p", { class: "quiet" }, "Every cell ended as it did then."));
  if (gone) find("change-list").append(h("p", { class: "quiet" }, `${counted(gone, "cell")} of that run ${gone === 1 ? "is" : "are"} not in this one.`));
  return lines;
}

function historyTable(matrix) {
  const present = matrix.verdicts.map((_, number) => number).filter((number) => [matrix.verdict, ...matrix.runs.map((run) => run.verdict)].some((column) => column.includes(number)));
  const row = (title, column) => {
    const counts = new Array(matrix.verdicts.length).fill(0);
    for (const verdict of column) if (verdict >= 0) counts[verdict]++;
    const bar = h("span", { class: "shares", "aria-hidden": "true" });
    bar.style.background = shares(counts, matrix.verdicts);
    return h("tr", {}, h("th", { scope: "row" }, title), h("td", {}, bar), present.map((verdict) => h("td", { class: "number" }, number(counts[verdict]))));
  };
  const head = h("tr", {}, h("th", { scope: "col" }, "Run"), h("th", { scope: "col" }, "Shares"), present.map((number) => h("th", { scope: "col", class: "number" }, ...sign(matrix.verdicts[number], { named: true }))));
  const rows = [row("this one", matrix.verdict), ...matrix.runs.map((run) => row(`run ${run.run}, ${run.started.slice(0, 16).replace("T", " ")} UTC`, run.verdict))];
  return h("div", { class: "scrolls" }, h("table", { class: "plain" }, h("thead", {}, head), h("tbody", {}, rows)), h("p", { class: "quiet" }, "Of each earlier run, the cells that this one has."));
}
