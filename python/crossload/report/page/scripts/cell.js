/** Everything about one cell: question, expected, actual, the reader's message, identities, and how to see it again. */
function cellDetails(matrix, cell) {
  const scenario = matrix.scenarios[matrix.scenario[cell]];
  const [writer, via, reader] = ["writer", "via", "reader"].map((part) => matrix.targets[matrix[part][cell]]);
  const sides = Object.entries({ writer, relay: via, reader }).filter(([, target]) => target);
  const verdict = matrix.verdicts[matrix.verdict[cell]];
  const seen = matrix.seen[cell] < 0 ? null : matrix.allSeen[matrix.seen[cell]];
  return [
    h("p", { class: "pair" }, matrix.stations(cell).join(" → ")),
    h("p", {}, h("span", { class: `badge v-${verdict.name}` }, h("span", { "aria-hidden": "true" }, `${verdict.symbol} `), spoken(verdict)), ` ${verdict.meaning}. What to do: ${verdict.advice}.`),
    changeNote(matrix, cell),
    matrix.unstable[cell] ? h("p", {}, `It was ${matrix.unstable[cell].replace("_", " ")} when it ran first, and ${spoken(verdict)} when it ran again.`) : null,
    matrix.doubts[cell] ? h("p", {}, `Suspicious: it ${matrix.doubts[cell]}.`) : null,
    h("p", { class: "quiet" }, scenario.summary),
    ...(seen?.differences ? differing(scenario, seen.differences) : []),
    ...(seen ? message(seen, matrix.whys[matrix.why[cell]]) : [h("h3", {}, "Why"), h("pre", { tabindex: 0 }, matrix.whys[matrix.why[cell]])]),
    h("h3", {}, "Identities"),
    identities(sides),
    h("h3", {}, "See it again"),
    ...commands([writer.id, reader.id, scenario.name, ...(via ? ["--via", via.id] : []), ...matrix.naming]),
    ...pastOf(matrix, cell),
    source(scenario, seen),
  ].filter(Boolean);
}

function changeNote(matrix, cell) {
  const change = matrix.changes.get(cell);
  if (!change) return null;
  if (!change.before) return h("p", {}, "The run that this one is compared with did not have this cell.");
  return h("p", {}, `${change.kind[0].toUpperCase()}${change.kind.slice(1)}: it was ${spoken(change.before)} in the run that this one is compared with.`);
}

function differing(scenario, differences) {
  const sources = new Map(scenario.questions);
  const blocks = differences.map(([label, expected, actual]) =>
    h("div", { class: "question" },
      h("p", {}, label),
      sources.has(label) ? h("pre", { tabindex: 0 }, sources.get(label).trimEnd()) : null,
      h("dl", {}, h("dt", {}, "expected"), h("dd", { class: "code expected" }, expected), h("dt", {}, "actual"), h("dd", { class: "code actual" }, actual))),
  );
  const others = scenario.questions.length - differences.length;
  const rest = others > 0 ? h("p", { class: "quiet" }, `${counted(others, "other question")} of this scenario ${others === 1 ? "was" : "were"} answered as expected.`) : null;
  return [h("h3", {}, differences.length === 1 ? "The question" : `${differences.length} questions`), ...blocks, rest];
}

function message(seen, why) {
  const who = seen.party[0].toUpperCase() + seen.party.slice(1);
  const said = [seen.type, seen.message].filter(Boolean).join(": ");
  const parts = [];
  if (said) parts.push(h("h3", {}, `${who}'s message`), h("pre", { tabindex: 0 }, said));
  if (seen.differences) return seen.path ? [h("p", { class: "quiet" }, `Loaded by way of: ${seen.path}`)] : [];
  if (!said || !why.includes(said)) parts.push(h("p", { class: "quiet" }, why));
  else parts.push(h("p", { class: "quiet" }, why.slice(0, why.indexOf(said)).replace(/[:\s]+$/, "")));
  if (seen.path) parts.push(h("p", { class: "quiet" }, `Loaded by way of: ${seen.path}`));
  if (seen.evidence) parts.push(h("details", {}, h("summary", {}, "Last words on standard error"), h("pre", { tabindex: 0 }, seen.evidence)));
  return parts;
}

function identities(sides) {
  const names = [...new Set(sides.flatMap(([, { facts }]) => Object.keys(facts)))];
  const row = (name) => {
    const values = sides.map(([, { facts }]) => facts[name] ?? "");
    const kind = `code${new Set(values).size === 1 ? "" : " differs"}`;
    return h("tr", {}, h("th", { scope: "row" }, name), values.map((value) => h("td", { class: kind }, value)));
  };
  const head = h("tr", {}, h("td"), sides.map(([part]) => h("th", { scope: "col" }, part)));
  return h("table", { class: "answers" }, h("thead", {}, head), h("tbody", {}, names.map(row)));
}

function commands(words) {
  const about = words.map(quoted).join(" ");
  return [`crossload matrix cell ${about}`, `crossload explain ${about}`].map((text) => {
    const copy = h("button", { type: "button", onclick: async () => { await navigator.clipboard.writeText(text); copy.textContent = "Copied"; } }, "Copy");
    return h("div", { class: "command" }, h("pre", { tabindex: 0 }, text), copy);
  });
}

/** A word as a POSIX shell takes it. */
const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`);

function pastOf(matrix, cell) {
  if (!matrix.runs.length) return [];
  const items = matrix.runs.map((run) => {
    const verdict = matrix.verdicts[run.verdict[cell]];
    const when = `run ${run.run}, ${run.started.slice(0, 10)}`;
    return h("li", { title: when }, ...(verdict ? sign(verdict) : ["–"]), h("span", { class: "hidden" }, ` in ${when}`));
  });
  return [h("h3", {}, "Before, the newest run first"), h("ul", { class: "strip" }, items)];
}

function source(scenario, seen) {
  if (!scenario.feeds.length && !scenario.questions.length) return null;
  const asked = new Set((seen?.differences ?? []).map(([label]) => label));
  const questions = scenario.questions.flatMap(([label, code]) => [h("p", { class: asked.has(label) ? "no" : "quiet" }, `ask: ${label}`), h("pre", { tabindex: 0 }, code.trimEnd())]);
  return h("details", {}, h("summary", {}, `The scenario, ${scenario.file || scenario.name}`), ...scenario.feeds.map((code) => h("pre", { tabindex: 0 }, code.trimEnd())), ...questions);
}
