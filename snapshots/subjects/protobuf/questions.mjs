/** What both adapters in JavaScript share: how a library is served, its questions and values, as adapter.py has them. */

import { Adapter, Unsupported, base64Of, bits, compact, failing, identity, packageVersion, refusing } from "crossload-adapter";

/**
 * Serves a library: its `name` in the matrix, its `package`, and how it does the things that differ.
 *
 * `schema` is what it makes of a scenario's, `make` a message of protobuf's own JSON, `encode` the bytes of one and
 * `decode` the message of bytes, by way of the schema's relay if it has one; `reader` is what `answersOf` asks.
 */
export class Messages extends Adapter {
  #library;

  constructor(library) {
    super();
    this.#library = library;
  }

  describe() {
    const { name, package: installed } = this.#library;
    return identity({ subject: name, version: packageVersion(installed), format: "protobuf" });
  }

  write(scenario) {
    const { make, encode } = this.#library;
    const schema = this.#library.schema(scenario);
    let message, snapshot;
    try {
      message = make(schema, JSON.parse(scenario.body.feeds[1].code));
      snapshot = encode(schema, message);
    } catch (error) {
      throw new Unsupported(`can't write ${scenario.name}: ${error.message}`);
    }
    return { snapshot, answers: answersOf(scenario, this.#library.reader(schema, message)) };
  }

  read(scenario, snapshot) {
    const schema = this.#library.schema(scenario);
    const message = refusing(() => this.#library.decode(schema, snapshot));
    return { answers: answersOf(scenario, this.#library.reader(schema, message)) };
  }

  rewrite(scenario, snapshot) {
    const schema = this.#library.schema(scenario);
    const message = refusing(() => this.#library.decode(schema, snapshot));
    return failing(() => this.#library.encode(schema, message));
  }
}

/**
 * Each question is a JSON array: `encoded`, or what is asked for and the fields on the way there.
 *
 * @param {{body: any}} scenario
 * @param {any} reader with `encoded`, `has`, `step`, `value` and `whole`
 */
function answersOf({ body }, reader) {
  return body.questions.map(({ code }) => {
    const [asked, ...path] = JSON.parse(code);
    if (asked === "encoded") {
      return { bytes: base64Of(reader.encoded()) };
    }
    const last = path.pop();
    const at = path.reduce((message, name) => message.step(name), reader);
    return last === undefined ? at.whole() : asked === "has" ? at.has(last) : at.value(last);
  });
}

/** What `make` makes of a scenario's schema, made once: libraries compile one, and keep it. @template T @param {(schema: any) => T} make */
export function perSchema(make) {
  const made = new Map();
  return ({ digest, body }) => {
    if (!made.has(digest)) {
      made.set(digest, make(JSON.parse(body.feeds[0].code)));
    }
    return /** @type {T} */ (made.get(digest));
  };
}

/** A single value: JavaScript's own types don't tell a float from an integer. @param {string} type @param {any} value */
export function scalar(type, value) {
  switch (value == null ? "none" : type) {
    case "none":
      return null;
    case "float":
    case "double":
      return { float: bits(value) };
    case "bytes":
      return { bytes: base64Of(value) };
    case "bool":
    case "string":
      return value;
    default:
      return { int: String(value) };
  }
}

/** A message's fields that are set, in the order of their numbers. */
export function whole(fields, valueOf) {
  const sorted = Array.from(fields).sort((one, other) => (one.number ?? one.id) - (other.number ?? other.id));
  return { dict: sorted.map((field) => [field.name, valueOf(field)]) };
}

/** A map's entries by key, as Python sorts them. @param {[any, any][]} entries */
export function sortedEntries(entries) {
  const order = ([key]) => (typeof key === "object" ? BigInt(key.int) : typeof key === "boolean" ? Number(key) : compact(key));
  return { dict: entries.sort((one, other) => (order(one) < order(other) ? -1 : 1)) };
}
