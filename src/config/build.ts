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
  NAMESPACE_WORDS,
  SIZE_SHIFT,
  TEXT_WORDS,
} from '../../assembly/protocol.ts';
import type { Tokens } from '../engine/reader.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, DEFAULT_OCI_VERSION, DEFAULT_PATH } from './defaults.ts';
import { detachStrings } from './detach.ts';
import { hookOf, mountOf, namespaceOf } from './parts.ts';
import { append, mountRun, namespaceRun, runLength, textRun } from './runs.ts';
import type { OciConfig, OciHook, OciMount, OciNamespace } from './types.ts';

/**
 * Makes a configuration of a document's tokens. Fields are gathered in locals and written as one literal, and lists
 * start as literals of the lines that stand together (runs.ts): that is what makes it fast.
 */
export function buildConfig(tokens: Tokens): OciConfig {
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
  let args: string[] = [];
  let env: string[] = [];
  let mounts: OciMount[] = [];
  let namespaces: OciNamespace[] = [];
  let prestart: OciHook[] = [];
  let poststart: OciHook[] = [];
  let poststop: OciHook[] = [];

  for (let end = tokens.read(); end >= 0; end = tokens.read()) {
    const { text, words, quads } = tokens;
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
          if (args.length > 0) args.push(text.slice(words[i + 2], words[i + 3]));
          else {
            const run = runLength(words, i, end);
            args = textRun(text, words, i, run);
            i += (run - 1) * TEXT_WORDS;
          }
          break;
        case KEY_PROCESS_ENV:
          if (env.length > 0) env.push(text.slice(words[i + 2], words[i + 3]));
          else {
            const run = runLength(words, i, end);
            env = textRun(text, words, i, run);
            i += (run - 1) * TEXT_WORDS;
          }
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
          if (mounts.length > 0) mounts.push(mountOf(text, words, i));
          else {
            const run = runLength(words, i, end);
            mounts = mountRun(text, words, i, run);
            for (let k = 1; k < run; k++) i += words[i]! >>> SIZE_SHIFT;
          }
          break;
        case KEY_NAMESPACE:
          if (namespaces.length > 0) namespaces.push(namespaceOf(text, words, i));
          else {
            const run = runLength(words, i, end);
            namespaces = namespaceRun(text, words, i, run);
            i += (run - 1) * NAMESPACE_WORDS;
          }
          break;
        case KEY_HOOK_PRESTART:
          prestart = append(prestart, hookOf(text, words, i));
          break;
        case KEY_HOOK_POSTSTART:
          poststart = append(poststart, hookOf(text, words, i));
          break;
        case KEY_HOOK_POSTSTOP:
          poststop = append(poststop, hookOf(text, words, i));
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
  return tokens.oversize ? detachStrings(config) : config;
}
