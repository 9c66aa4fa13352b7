/** Serves @pydantic/monty: a whole program with one call to the host, at which it is snapshotted. */

import { Monty, MontyComplete, MontyRuntimeError, MontySnapshot, MontySyntaxError } from "@pydantic/monty";
import { Adapter, Failed, Unsupported, canonical, failing, identity, packageVersion, refusing, serve } from "crossload-adapter";

const CHECKPOINT = "checkpoint";
const WASM = { arch: "wasm32", pointer_width: 32, byte_order: "little" };

class Program extends Adapter {
  #version = packageVersion("@pydantic/monty");

  describe() {
    // The package's own switch: its WebAssembly build computes hashes as a 32-bit machine does.
    const machine = process.env.NAPI_RS_FORCE_WASI ? WASM : {};
    return identity({ subject: "monty-npm", version: this.#version, format: "monty-program", ...machine });
  }

  write({ name, body }) {
    let snapshot;
    try {
      // Host functions are declared up to 0.0.4; later versions take no such option, and need none.
      snapshot = new Monty(program(body), { externalFunctions: [CHECKPOINT] }).start();
    } catch (error) {
      throw cannot(name, error);
    }
    if (!(snapshot instanceof MontySnapshot) || snapshot.functionName !== CHECKPOINT) {
      throw new Unsupported(`the interpreter does not come to the checkpoint of ${name}`);
    }
    const dump = snapshot.dump();
    try {
      return { snapshot: dump, answers: answers(snapshot) };
    } catch (error) {
      throw cannot(name, error);
    }
  }

  read(_scenario, snapshot) {
    const loaded = refusing(() => MontySnapshot.load(Buffer.from(snapshot)));
    return { answers: failing(() => answers(loaded)) };
  }

  rewrite(_scenario, snapshot) {
    const loaded = refusing(() => MontySnapshot.load(Buffer.from(snapshot)));
    return failing(() => loaded.dump());
  }
}

function answers(snapshot) {
  const done = snapshot.resume({ returnValue: null });
  if (!(done instanceof MontyComplete)) {
    throw new Failed("Suspension", `the program is complete after its checkpoint, and came to ${done.constructor.name}`);
  }
  return done.output.map((answer) => canonical(answer));
}

function cannot(name, error) {
  const guests = error instanceof MontyRuntimeError || error instanceof MontySyntaxError;
  return guests ? new Unsupported(`the interpreter can't run ${name}: ${error.message}`) : error;
}

/** As in program.py. */
function program({ feeds, questions }) {
  const asked = questions.map(({ code }) => `repr(${code.trim()})`).join(",\n");
  return [...feeds.map(({ code }) => code), `[${asked}]`].join("\n");
}

await serve(new Program());
