import { readFileSync } from 'node:fs';
import { type Branch, branchModule } from './branches.ts';

/** The entries of assembly/, and what is built of them. */
const ENTRIES = {
  'assembly/index.ts': 'ociconf.wasm',
  'assembly/scan.ts': 'ociconf-scan.wasm',
  'assembly/json.ts': 'ociconf-json.wasm',
};

export interface Watched {
  readonly entry: string;
  readonly branches: readonly Branch[];
  /** The exports of every instance made since. */
  readonly instances: WebAssembly.Exports[];
}

/** From now on whoever compiles a module of the package gets one that notes what its conditions were. */
export async function watchBranches(): Promise<Watched[]> {
  const modules = await Promise.all(
    Object.entries(ENTRIES).map(async ([entry, file]) => ({
      ...(await branchModule(entry)),
      entry,
      built: readFileSync(new URL(`../../build/${file}`, import.meta.url)),
      instances: [] as WebAssembly.Exports[],
    })),
  );
  const instancesOf = new WeakMap<WebAssembly.Module, WebAssembly.Exports[]>();
  WebAssembly.Module = class extends WebAssembly.Module {
    constructor(bytes: BufferSource) {
      const found = modules.find(({ built }) => built.equals(bytesOf(bytes)));
      super(found?.bytes ?? bytes);
      if (found !== undefined) instancesOf.set(this, found.instances);
    }
  };
  WebAssembly.compile = async (bytes: BufferSource) => new WebAssembly.Module(bytes);
  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      instancesOf.get(module)?.push(this.exports);
    }
  };
  return modules;
}

function bytesOf(source: BufferSource): Uint8Array {
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}
