import {
  FLAG_NONE,
  FLAG_TRUE,
  KEY_CGROUPS_PATH,
  KEY_CPU_PERIOD,
  KEY_CPU_QUOTA,
  KEY_CPU_SHARES,
  KEY_HOOK_POSTSTART,
  KEY_HOOK_POSTSTOP,
  KEY_HOOK_PRESTART,
  KEY_HOSTNAME,
  KEY_MASK,
  KEY_MEMORY_LIMIT,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_OCI_VERSION,
  KEY_PROCESS_ARG,
  KEY_PROCESS_CWD,
  KEY_PROCESS_ENV,
  KEY_PROCESS_GID,
  KEY_PROCESS_TERMINAL,
  KEY_PROCESS_UID,
  KEY_ROOT_PATH,
  KEY_ROOT_READONLY,
  SIZE_SHIFT,
} from '../../assembly/protocol.ts';
import { tokenReader } from '../engine/select.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, DEFAULT_OCI_VERSION, DEFAULT_PATH } from './defaults.ts';
import { detachStrings } from './detach.ts';
import { hookOf, mountOf, namespaceOf } from './parts.ts';
import type { OciConfig, OciHook, OciMount, OciNamespace } from './types.ts';

/**
 * Parses a configuration of `key=value` lines, exactly as the seed does (lines 205-322): unknown keys and
 * malformed mounts, namespaces and numbers are dropped or take their defaults silently. No content of a string
 * makes it throw. Fields are gathered in locals and written as one literal, which is what makes it fast.
 *
 * @param input text, or UTF-8 bytes, of at most 2^30 units or bytes
 * @throws TypeError for anything but a string or a Uint8Array
 * @throws InvalidUtf8Error for bytes that are not UTF-8, with the offset
 * @throws InputTooLargeError beyond 2^30
 * @throws OutOfMemoryError when WebAssembly memory cannot grow to the longest line
 */
export function parse(input: string | Uint8Array): OciConfig {
  const reader = tokenReader().open(input);
  let ociVersion = DEFAULT_OCI_VERSION;
  let rootPath = DEFAULT_PATH;
  let readonly = false;
  let hostname = '';
  let cwd = DEFAULT_PATH;
  let uid = 0;
  let gid = 0;
  let terminal = false;
  let cgroupsPath = '';
  let memoryLimit = 0n;
  let cpuShares = DEFAULT_CPU_SHARES;
  let cpuQuota = 0n;
  let cpuPeriod = DEFAULT_CPU_PERIOD;
  const args: string[] = [];
  const env: string[] = [];
  const mounts: OciMount[] = [];
  const namespaces: OciNamespace[] = [];
  const prestart: OciHook[] = [];
  const poststart: OciHook[] = [];
  const poststop: OciHook[] = [];

  for (let end = reader.read(); end >= 0; end = reader.read()) {
    const { text, words, quads } = reader;
    for (let i = 0; i < end; i += words[i]! >>> SIZE_SHIFT) {
      const head = words[i]!;
      switch (head & KEY_MASK) {
        case KEY_OCI_VERSION:
          ociVersion = text.slice(words[i + 2], words[i + 3]);
          break;
        case KEY_ROOT_PATH:
          rootPath = text.slice(words[i + 2], words[i + 3]);
          break;
        case KEY_HOSTNAME:
          hostname = text.slice(words[i + 2], words[i + 3]);
          break;
        case KEY_PROCESS_CWD:
          cwd = text.slice(words[i + 2], words[i + 3]);
          break;
        case KEY_CGROUPS_PATH:
          cgroupsPath = text.slice(words[i + 2], words[i + 3]);
          break;
        case KEY_PROCESS_ARG:
          args.push(text.slice(words[i + 2], words[i + 3]));
          break;
        case KEY_PROCESS_ENV:
          env.push(text.slice(words[i + 2], words[i + 3]));
          break;
        case KEY_ROOT_READONLY:
          readonly = (head & FLAG_TRUE) !== 0;
          break;
        case KEY_PROCESS_TERMINAL:
          terminal = (head & FLAG_TRUE) !== 0;
          break;
        case KEY_PROCESS_UID:
          uid = words[i + 4]! >>> 0;
          break;
        case KEY_PROCESS_GID:
          gid = words[i + 4]! >>> 0;
          break;
        case KEY_CPU_SHARES:
          cpuShares = (head & FLAG_NONE) === 0 ? words[i + 4]! >>> 0 : DEFAULT_CPU_SHARES;
          break;
        case KEY_MEMORY_LIMIT:
          memoryLimit = quads[(i + 4) >> 1]!;
          break;
        case KEY_CPU_QUOTA:
          cpuQuota = quads[(i + 4) >> 1]!;
          break;
        case KEY_CPU_PERIOD:
          cpuPeriod = (head & FLAG_NONE) === 0 ? quads[(i + 4) >> 1]! : DEFAULT_CPU_PERIOD;
          break;
        case KEY_MOUNT:
          mounts.push(mountOf(text, words, i));
          break;
        case KEY_NAMESPACE:
          namespaces.push(namespaceOf(text, words, i));
          break;
        case KEY_HOOK_PRESTART:
          prestart.push(hookOf(text, words, i));
          break;
        case KEY_HOOK_POSTSTART:
          poststart.push(hookOf(text, words, i));
          break;
        case KEY_HOOK_POSTSTOP:
          poststop.push(hookOf(text, words, i));
          break;
      }
    }
  }

  const config: OciConfig = {
    ociVersion,
    root: { path: rootPath, readonly },
    process: { args, env, cwd, uid, gid, terminal },
    mounts,
    hostname,
    hooks: { prestart, poststart, poststop },
    linux: { namespaces, cgroupsPath, memoryLimit, cpuShares, cpuQuota, cpuPeriod },
  };
  return reader.oversize ? detachStrings(config) : config;
}
