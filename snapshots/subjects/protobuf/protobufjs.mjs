/** Serves protobuf.js, as adapter.py serves protobuf for Python. */

import { serve } from "crossload-adapter";
import protobuf from "protobufjs";

import { protoOf } from "./proto.mjs";
import { Messages, perSchema, scalar, sortedEntries, whole } from "./questions.mjs";

const library = {
  name: "protobufjs",
  package: "protobufjs",
  schema: perSchema((file) => {
    const root = protobuf.parse(protoOf(file)).root.resolveAll();
    return { Message: root.lookupType("Message"), Relay: root.get("Relay") };
  }),
  make: ({ Message }, json) => Message.fromObject(json),
  encode: ({ Message }, message) => Message.encode(message).finish(),
  decode: ({ Message, Relay }, bytes) => Message.decode(Relay ? Relay.encode(Relay.decode(bytes)).finish() : bytes),
  reader: ({ Message }, message) => new Reader(Message, message),
};

/** A message as the questions see it. */
class Reader {
  #type;
  #message;

  constructor(type, message) {
    this.#type = type;
    this.#message = message;
  }

  encoded() {
    return this.#type.encode(this.#message).finish();
  }

  has(name) {
    return set(this.#type.fields[name], this.#message);
  }

  step(name) {
    const { resolvedType } = this.#type.fields[name];
    return new Reader(resolvedType, this.#message[name] ?? resolvedType.create());
  }

  value(name) {
    return plain(this.#type.fields[name], this.#message[name]);
  }

  whole() {
    const fields = this.#type.fieldsArray.filter((field) => set(field, this.#message));
    return whole(fields, (field) => this.value(field.name));
  }
}

/** As its documentation says: a field that is not set is the prototype's. */
function set(field, message) {
  const own = Object.hasOwn(message, field.name) && message[field.name] != null;
  return own && !(field.repeated && message[field.name].length === 0) && !(field.map && Object.keys(message[field.name]).length === 0);
}

function plain(field, value) {
  if (field.map) {
    return sortedEntries(Object.entries(value).map(([key, part]) => [keyOf(field.keyType, key), single(field, part)]));
  }
  return field.repeated ? { list: value.map((part) => single(field, part)) } : single(field, value);
}

/** Keys are properties, and so texts; those of 64 bits are kept as eight characters. */
function keyOf(type, key) {
  if (type === "bool") {
    return key === "true";
  }
  const wide = key.length === 8 && /64$/.test(type);
  return scalar(type, wide ? protobuf.util.longFromHash(key, type.startsWith("u")) : key);
}

function single(field, value) {
  if (field.resolvedType instanceof protobuf.Type) {
    return value == null ? null : new Reader(field.resolvedType, value).whole();
  }
  return scalar(field.resolvedType ? "int32" : field.type, value);
}

await serve(new Messages(library));
