/** The parts of the library that run wherever JavaScript does: without files, processes and streams. */

export { Adapter, Failed, PROTOCOL_VERSION, Refused, Unsupported, answerTo, failing, refusing } from "./adapter.mjs";
export { base64Of, bytesOf } from "./base64.mjs";
export { ORACLE_VERSION, bits, canonical, compact, exceptionForm, sorted } from "./canonical.mjs";
