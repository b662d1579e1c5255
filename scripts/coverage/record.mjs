// What runs before anything that is counted: it writes down each branch and each function when it is reached for the first
// time, at once, in a file of this process. So whatever way a process or a thread ends, nothing is lost: V8's own
// coverage is written at the exit, and much of what is counted here is killed.

/**
 * Makes what counters are kept in: a line for each, with the path and hash of the file, `b` or `f`,
 * and its numbers. Names nothing of this file.
 */
export function record(folder) {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  // A realm without Node is one in a process with it.
  if (fs === undefined) return {};
  const output = `${folder}/${process.pid}-${process.hrtime.bigint()}`;
  const note = (line) => {
    try {
      fs.appendFileSync(output, `${line}\n`);
    } catch {
      // Some tests take away what writing needs: a user, a file system.
    }
  };
  const watch = (counters, key, line) => {
    const shown = { configurable: true, enumerable: true };
    Object.defineProperty(counters, key, {
      ...shown,
      get: () => 0,
      set(value) {
        Object.defineProperty(counters, key, { ...shown, writable: true, value });
        note(line);
      },
    });
  };
  const set = (all, name, counted) => {
    all[name] = counted;
    const file = `${counted.path} ${counted.hash}`;
    for (const id of Object.keys(counted.f)) watch(counted.f, id, `${file} f ${id}`);
    for (const [id, ways] of Object.entries(counted.b)) {
      for (const way of ways.keys()) watch(ways, way, `${file} b ${id} ${way}`);
    }
    return true;
  };
  return new Proxy({}, { set });
}
