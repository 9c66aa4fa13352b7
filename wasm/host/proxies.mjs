/** Guest values that stay in the sandbox, or that only it has: what the host holds in their place. All are immutable. */

/** A builtin function or type of the sandbox's. Passed back in, it is the builtin again. */
export class Builtin {
  /** @param {"function" | "type"} kind @param {string} name */
  constructor(kind, name) {
    this.kind = kind;
    this.name = name;
    Object.freeze(this);
  }
}

/** A function of the host's that the sandbox knows by name and this session does not: one of an earlier process. */
export class HostFunction {
  /** @param {string} name @param {string | null} [docstring] */
  constructor(name, docstring = null) {
    this.name = name;
    this.docstring = docstring;
    Object.freeze(this);
  }
}

/** An open file in the sandbox: a path and a mode. `position` counts characters in text mode, bytes in binary mode. */
export class FileHandle {
  /** @param {string} path @param {string} [mode] @param {number} [position] */
  constructor(path, mode = "r", position = 0) {
    this.path = path;
    this.mode = mode;
    this.position = position;
    Object.freeze(this);
  }
}

/** A guest value that can't leave the sandbox (a lambda, a generator): its `repr()` there. Output only. */
export class Unrepresentable {
  /** @param {string} repr */
  constructor(repr) {
    this.repr = repr;
    Object.freeze(this);
  }
}

/** A reference back to a container that encloses it, as Python prints one (`[...]`). Output only. */
export class Placeholder {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    Object.freeze(this);
  }
}

/** A class that was defined in the sandbox, or by a host in Python. Passed back in, it is that class again. */
export class ClassProxy {
  /**
   * @param {{name: string, id: string, hostDefined: boolean, isDataclass: boolean, attributes: Map<any, any>}} parts
   *   `id` is a UUID.
   */
  constructor({ name, id, hostDefined, isDataclass, attributes }) {
    this.name = name;
    this.id = id;
    this.hostDefined = hostDefined;
    this.isDataclass = isDataclass;
    this.attributes = attributes;
    Object.freeze(this);
  }
}

/** An instance of such a class. Passed back in, it is that object again. */
export class InstanceProxy {
  /** @param {ClassProxy} type @param {string} id A UUID. @param {Map<any, any>} attributes */
  constructor(type, id, attributes) {
    this.type = type;
    this.id = id;
    this.attributes = attributes;
    Object.freeze(this);
  }
}

/** A host module as the sandbox knows it: `id`, a UUID, stays the same however often it crosses. */
export class ModuleProxy {
  /** @param {string} name @param {string} id @param {Map<any, any>} attributes */
  constructor(name, id, attributes) {
    this.name = name;
    this.id = id;
    this.attributes = attributes;
    Object.freeze(this);
  }
}
