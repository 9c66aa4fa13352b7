/** Puts it together: one state, which everything else is drawn from. */
const matrix = await Matrix.unpack(find("data").textContent);
const state = new State();
const filters = new Filters(matrix, state);
const panel = new Panel(matrix, state);
const lines = sections(matrix, panel);
const formats = [...new Set(matrix.targets.map((target) => target.facts.format))];
const pairAddress = (pair) => ["pair", ...pair.map((number) => matrix.targets[number].id)].join("|");
const grids = formats.map((format) => new Grid(matrix, format, (pair) => panel.open(pairAddress(pair)))).filter((grid) => grid.targets.length);
find("grids").append(...grids.map((grid) => grid.element));

/** How long the filters rest before the lists below the matrix follow, in milliseconds. */
const PAUSE = 150;

let filtered = null;
let later = 0;

const drawLines = () => lines.forEach((line) => line.update());

/** Draws what the state says; the matrix is filtered anew only when its filters changed. */
function draw() {
  const { open, ...rest } = state.values;
  const wanted = JSON.stringify(rest);
  if (wanted !== filtered) {
    filtered = wanted;
    filters.apply();
    for (const grid of grids) grid.update();
    clearTimeout(later);
    later = setTimeout(drawLines, PAUSE);
  }
  panel.update();
  for (const grid of grids) grid.choose(panel.pair);
}

state.listen(draw);
draw();
drawLines();

// The fragment holds the state, so a link within the page moves there itself.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  event.preventDefault();
  const section = document.querySelector(link.getAttribute("href"));
  section.scrollIntoView();
  section.focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    find("q").focus();
  } else if (event.key === "Escape" && !typing && !find("panel").hidden) {
    panel.close();
  }
});

document.documentElement.dataset.ready = "true";
