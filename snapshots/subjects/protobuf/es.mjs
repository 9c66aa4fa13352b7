/** Serves Protobuf-ES, as adapter.py serves protobuf for Python. */

import { ScalarType, create, createFileRegistry, fromBinary, fromJson, toBinary } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Adapter, Unsupported, failing, identity, packageVersion, refusing, serve } from "crossload-adapter";

import { answersOf, perSchema, scalar, sortedEntries, whole } from "./questions.mjs";

class ProtobufES extends Adapter {
  describe() {
    return identity({ subject: "protobuf-es", version: packageVersion("@bufbuild/protobuf"), format: "protobuf" });
  }

  write(scenario) {
    const { Message } = schema(scenario);
    let message, snapshot;
    try {
      message = fromJson(Message, JSON.parse(scenario.body.feeds[1].code));
      snapshot = toBinary(Message, message);
    } catch (error) {
      throw new Unsupported(`can't write ${scenario.name}: ${error.message}`);
    }
    return { snapshot, answers: answersOf(scenario, new Reader(Message, message)) };
  }

  read(scenario, snapshot) {
    const { Message, Relay } = schema(scenario);
    return { answers: answersOf(scenario, new Reader(Message, refusing(() => received(Message, Relay, snapshot)))) };
  }

  rewrite(scenario, snapshot) {
    const { Message, Relay } = schema(scenario);
    const message = refusing(() => received(Message, Relay, snapshot));
    return failing(() => toBinary(Message, message));
  }
}

const schema = perSchema((file) => {
  const registry = createFileRegistry(fromJson(FileDescriptorSetSchema, { file: [file] }));
  return { Message: registry.getMessage("Message"), Relay: registry.getMessage("Relay") };
});

function received(Message, Relay, snapshot) {
  return fromBinary(Message, Relay ? toBinary(Relay, fromBinary(Relay, snapshot)) : snapshot);
}

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

await serve(new ProtobufES());
