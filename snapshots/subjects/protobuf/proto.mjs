/** A schema in protobuf's own language, as people write it: libraries that read descriptors too read this one best. */

/**
 * The text of a FileDescriptorProto, of those parts that scenarios use.
 *
 * @param {{syntax?: string, messageType?: any[], enumType?: any[]}} file
 */
export function protoOf({ syntax = "proto2", messageType = [], enumType = [] }) {
  return [`syntax = "${syntax}";`, ...messageType.map((type) => message(type, syntax)), ...enumType.map(enumeration)].join("\n");
}

function message(type, syntax) {
  return `message ${type.name} ${block(type, syntax)}`;
}

function block({ field: fields = [], nestedType = [], oneofDecl = [] }, syntax) {
  const nested = new Map(nestedType.map((type) => [type.name, type]));
  const lineOf = (field) => line(field, nested.get(field.typeName?.split(".").pop()), syntax);
  const isChoice = ({ oneofIndex, proto3Optional }) => oneofIndex !== undefined && !proto3Optional;
  const choices = oneofDecl.map(({ name }, index) => [name, fields.filter((field) => isChoice(field) && field.oneofIndex === index)]);
  // A map's entry and a group's message are part of the field's own line.
  const used = new Set(fields.map(({ typeName }) => typeName?.split(".").pop()));
  return [
    "{",
    ...nestedType.filter(({ name }) => !used.has(name)).map((type) => message(type, syntax)),
    ...fields.filter((field) => !isChoice(field)).map(lineOf),
    ...choices.filter(([, members]) => members.length > 0).map(([name, members]) => `oneof ${name} { ${members.map(lineOf).join(" ")} }`),
    "}",
  ].join("\n");
}

function line(field, nested, syntax) {
  if (nested?.options?.mapEntry) {
    return `map<${nested.field.map(typeOf).join(", ")}> ${field.name} = ${field.number};`;
  }
  const label = labelOf(field, syntax);
  if (field.type === "TYPE_GROUP") {
    return `${label} group ${nested.name} = ${field.number} ${block(nested, syntax)}`;
  }
  const options = [];
  if (field.defaultValue !== undefined) {
    const quoted = field.type === "TYPE_STRING" || field.type === "TYPE_BYTES";
    options.push(`default = ${quoted ? `"${field.defaultValue}"` : field.defaultValue}`);
  }
  if (field.options?.packed !== undefined) {
    options.push(`packed = ${field.options.packed}`);
  }
  return `${label} ${typeOf(field)} ${field.name} = ${field.number}${options.length > 0 ? ` [${options.join(", ")}]` : ""};`;
}

function labelOf({ label, oneofIndex, proto3Optional }, syntax) {
  if (label === "LABEL_REPEATED") {
    return "repeated";
  }
  return proto3Optional || (syntax === "proto2" && oneofIndex === undefined) ? "optional" : "";
}

function typeOf({ type, typeName }) {
  return typeName ?? type.slice("TYPE_".length).toLowerCase();
}

function enumeration({ name, value }) {
  return `enum ${name} { ${value.map((entry) => `${entry.name} = ${entry.number};`).join(" ")} }`;
}
