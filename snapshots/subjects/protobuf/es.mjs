/** Serves Protobuf-ES, as adapter.py serves protobuf for Python. */

import { ScalarType, create, createFileRegistry, fromBinary, fromJson, toBinary } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { serve } from "crossload-adapter";

import { Messages, perSchema, scalar, sortedEntries, whole } from "./questions.mjs";

const library = {
  name: "protobuf-es",
  package: "@bufbuild/protobuf",
  schema: perSchema((file) => {
    const registry = createFileRegistry(fromJson(FileDescriptorSetSchema, { file: [file] }));
    return { Message: registry.getMessage("Message"), Relay: registry.getMessage("Relay") };
  }),
  make: ({ Message }, json) => fromJson(Message, json),
  encode: ({ Message }, message) => toBinary(Message, message),
  decode: ({ Message, Relay }, bytes) => fromBinary(Message, Relay ? toBinary(Relay, fromBinary(Relay, bytes)) : bytes),
  reader: ({ Message }, message) => new Reader(Message, message),
};

/** A message as the questions see it. */
class Reader {
  #desc;
  #message;

  constructor(desc, message) {
    this.#desc = desc;
    this.#message = message;
  }

  encoded() {
    return toBinary(this.#desc, this.#message);
  }

  has(name) {
    return this.#reflected().isSet(this.#field(name));
  }

  step(name) {
    const { message } = this.#field(name);
    return new Reader(message, this.#reflected().get(this.#field(name))?.message ?? create(message));
  }

  value(name) {
    const field = this.#field(name);
    return plain(field, this.#reflected().get(field));
  }

  whole() {
    const set = this.#desc.fields.filter((field) => this.#reflected().isSet(field));
    return whole(set, (field) => this.value(field.name));
  }

  #reflected() {
    return reflect(this.#desc, this.#message);
  }

  #field(name) {
    return this.#desc.fields.find((field) => field.name === name);
  }
}

function plain(field, value) {
  switch (field.fieldKind) {
    case "list":
      return { list: Array.from(value, (part) => single(field.listKind, field, part)) };
    case "map":
      return sortedEntries(Array.from(value, ([key, part]) => [single("scalar", { scalar: field.mapKey }, key), single(field.mapKind, field, part)]));
    default:
      return single(field.fieldKind, field, value);
  }
}

function single(kind, field, value) {
  switch (kind) {
    case "message":
      return new Reader(field.message, value.message).whole();
    case "enum":
      return scalar("int32", value);
    default:
      return scalar(ScalarType[field.scalar].toLowerCase(), value);
  }
}

await serve(new Messages(library));
