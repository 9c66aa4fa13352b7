/** What is filtered and what is open, and the address's fragment, which always says both. */
const NOTHING = { q: "", verdict: "", writer: "", reader: "", change: "", open: "" };

class State {
  #listeners = [];

  constructor() {
    this.values = this.#read();
    addEventListener("popstate", () => this.#follow());
    addEventListener("hashchange", () => this.#follow());
  }

  #read() {
    const given = new URLSearchParams(location.hash.slice(1));
    return Object.fromEntries(Object.keys(NOTHING).map((name) => [name, given.get(name) ?? ""]));
  }

  #follow() {
    const values = this.#read();
    if (JSON.stringify(values) === JSON.stringify(this.values)) return;
    this.values = values;
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) listener(this.values);
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  /** `lasting` is a step that the browser's Back undoes: opening something is, typing is not. */
  set(changes, { lasting = false } = {}) {
    this.values = { ...this.values, ...changes };
    const kept = Object.entries(this.values).filter(([, value]) => value);
    const fragment = `#${new URLSearchParams(kept)}`;
    if (fragment !== (location.hash || "#")) history[lasting ? "pushState" : "replaceState"](null, "", fragment);
    this.#tell();
  }
}
