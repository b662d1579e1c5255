import scanner from '../../build/ociconf.wasm';
import counter from '../../build/ociconf-scan.wasm';
import { bytesOf } from '../../src/engine/inlined.ts';

/** The modules' bytes, wherever the tests run. */
export const scannerBytes = bytesOf(scanner as string);
export const counterBytes = bytesOf(counter as string);
