import scanner from '../../build/ociconf.wasm';
import counter from '../../build/ociconf-scan.wasm';

/** The modules' bytes, wherever the tests run. */
export const scannerBytes = bytesOf(scanner as string);
export const counterBytes = bytesOf(counter as string);

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}
