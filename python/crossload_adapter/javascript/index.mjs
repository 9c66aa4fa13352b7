/** Everything an adapter in node needs to serve one subject to the kit. In a browser's page, import `portable.mjs`. */

export { identity, packageVersion, serve } from "./node.mjs";
export * from "./portable.mjs";
