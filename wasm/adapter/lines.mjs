/** A worker's channel: a line of JSON on standard input, a line on standard output; all else goes to standard error. */

import { createInterface } from "node:readline";

/**
 * Answers line by line until `bye` or the end of input.
 *
 * @param {(line: string) => Promise<string>} answer
 */
export async function serveLines(answer) {
  console.log = console.error;
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${await answer(line)}\n`);
    if (JSON.parse(line).verb === "bye") {
      return;
    }
  }
}
