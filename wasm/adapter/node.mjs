#!/usr/bin/env node
/** The subject in this process: `node node.mjs ENGINE.WASM`. */

import { readFile } from "node:fs/promises";

import { serveLines } from "./lines.mjs";
import { Worker } from "./serve.mjs";

const worker = await Worker.start(new Uint8Array(await readFile(process.argv[2])));
await serveLines((line) => worker.answer(line));
process.exit();
