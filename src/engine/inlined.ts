import { nodeBuffer } from './bytes.ts';
import type { CompiledModule } from './instance.ts';

/**
 * What importing a .wasm gives: its bytes in hexadecimal, which take less than base64 once they are compressed, or the
 * module itself in hosts that compile what is imported and nothing else.
 */
export type Inlined = string | CompiledModule;

/** Compiles what is not compiled yet. Throws whatever the host throws where WebAssembly is forbidden or missing. */
export function moduleOf(inlined: Inlined): CompiledModule {
  return typeof inlined === 'string' ? new WebAssembly.Module(bytesOf(inlined)) : inlined;
}

export function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  // The loop runs once, interpreted: what the host has takes less.
  const buffer = nodeBuffer();
  if (buffer !== undefined) return buffer.from(hex, 'hex');
  const { fromHex } = Uint8Array as { fromHex?(hex: string): Uint8Array<ArrayBuffer> };
  if (fromHex !== undefined) return fromHex(hex);
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
