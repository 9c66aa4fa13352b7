#!/usr/bin/env node
/** Serves the demo page, bundled on the fly: `node site.mjs [ENGINE.WASM]` prints its address. */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "esbuild";

const HERE = new URL("./", import.meta.url);
const ENGINE = new URL("../dist/engine.wasm", HERE);

/** What is served as it is, by its path. @type {Record<string, string>} */
const FILES = {
  "/": "page/index.html",
  "/page.css": "page/page.css",
  "/program.py": "page/program.py",
};

/** What is bundled, by its path. @type {Record<string, string>} */
const BUNDLES = {
  "/demo.mjs": "page/demo.mjs",
  "/crossload.mjs": "host.mjs",
  "/adapter.mjs": "adapter/serve.mjs",
};

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".py": "text/plain; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

// All that the engine needs of a page's policy is WebAssembly: no eval, nothing from elsewhere.
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:";

/**
 * @param {{engine?: URL | string, files?: Record<string, string>, port?: number}} [options] `files` are further texts to
 *   serve, by path.
 */
export async function serve({ engine = ENGINE, files = {}, port = 0 } = {}) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://site").pathname;
    const content = await contentOf(path, engine, files);
    const type = TYPES[extname(FILES[path] ?? path)] ?? "application/octet-stream";
    response.writeHead(content === undefined ? 404 : 200, { "content-type": type, "content-security-policy": POLICY });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** @param {string} path @param {URL | string} engine @param {Record<string, string>} files */
async function contentOf(path, engine, files) {
  if (path === "/engine.wasm") {
    return readFile(engine);
  }
  if (Object.hasOwn(files, path)) {
    return files[path];
  }
  if (Object.hasOwn(BUNDLES, path)) {
    return bundle(BUNDLES[path]);
  }
  return Object.hasOwn(FILES, path) ? readFile(new URL(FILES[path], HERE)) : undefined;
}

/** A module of this folder with all that it imports. @param {string} entry */
export async function bundle(entry) {
  const options = /** @type {const} */ ({ bundle: true, format: "esm", write: false, logLevel: "warning" });
  const { outputFiles } = await build({ ...options, entryPoints: [fileURLToPath(new URL(entry, HERE))] });
  return outputFiles[0].text;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { origin } = await serve({ engine: process.argv[2], port: 8000 });
  console.log(`the demo is at ${origin}/`);
}
