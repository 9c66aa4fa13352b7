/** Elements from names and texts only: nothing that a result says is ever read as markup. */
function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const find = (id) => document.getElementById(id);

/** A formatter is made once: making one takes longer than everything else about a number. */
const { format: number } = new Intl.NumberFormat("en");

const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** The verdict's symbol on its color; its name is beside it, or hidden beside it. */
function sign(verdict, { named = false } = {}) {
  const symbol = h("span", { class: `sign v-${verdict.name}`, "aria-hidden": "true" }, verdict.symbol);
  return [symbol, h("span", { class: named ? "name" : "hidden" }, spoken(verdict))];
}

const spoken = (verdict) => verdict.name.replace("_", " ");

/** A bar of the verdicts' shares, the gravest first, as a CSS background. */
function shares(counts, verdicts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const stops = [];
  let at = 0;
  for (let index = counts.length - 1; index >= 0; index--) {
    if (!counts[index]) continue;
    const end = at + (100 * counts[index]) / total;
    stops.push(`${verdicts[index].color} ${at}% ${end}%`);
    at = end;
  }
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** `4 wrong, 95 same`, the gravest first. */
function told(counts, verdicts) {
  const parts = [];
  for (let index = counts.length - 1; index >= 0; index--) {
    if (counts[index]) parts.push(`${number(counts[index])} ${spoken(verdicts[index])}`);
  }
  return parts.join(", ");
}

/** A list of which the first are shown, and the others on request: it may be of a hundred thousand. */
function longList(items, make, { step = 200 } = {}) {
  const list = h("ul", { class: "items" });
  const more = h("button", { type: "button", onclick: () => grow(true) });
  let shown = 0;
  const grow = (focus) => {
    const first = shown;
    for (; shown < Math.min(first + step, items.length); shown++) list.append(h("li", {}, make(items[shown], shown)));
    more.hidden = shown >= items.length;
    more.textContent = `Show more (${counted(items.length - shown, "is", "are")} left)`;
    if (focus) list.children[first]?.querySelector("button")?.focus();
  };
  grow(false);
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || !buttons[to]) return;
    event.preventDefault();
    buttons[to].focus();
  });
  return h("div", {}, list, more);
}
