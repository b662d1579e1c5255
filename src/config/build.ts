import {
  FIRST_SINGLE_KEY,
  FLAG_KNOWN,
  HEAD_WORDS,
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
  KNOWN_ID_SHIFT,
  LAST_U64_KEY,
} from '../../assembly/protocol.ts';
import type { Tokens } from '../engine/reader.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, DEFAULT_OCI_VERSION, DEFAULT_PATH } from './defaults.ts';
import { detachStrings } from './detach.ts';
import { newValue } from './records.ts';
import { hookRun, mountRun, namespaceRun, runLength, textRun } from './runs.ts';
import type { OciConfig, OciHook, OciMount, OciNamespace } from './types.ts';

/** Looks at every batch of records before configurations are made of it. */
interface Inspector {
  /** @param end how many words of heads there are */
  see(end: number): void;
}

/**
 * Makes a configuration of a document's tokens. Fields are gathered in locals and written as one literal, and lists
 * start as literals of the lines that stand together (runs.ts): that is what makes it fast.
 */
export function buildConfig(tokens: Tokens, inspector?: Inspector): OciConfig {
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
    inspector?.see(end);
    const { words, known } = tokens;
    for (let i = 0; i < end; i += HEAD_WORDS) {
      const head = words[i]!;
      const key = head & KEY_MASK;
      if (key >= FIRST_SINGLE_KEY && key <= LAST_U64_KEY) {
        const value = (head & FLAG_KNOWN) !== 0 ? known[head >>> KNOWN_ID_SHIFT] : newValue(tokens, words, i);
        switch (key) {
          case KEY_OCI_VERSION:
            ociVersion = value as string;
            break;
          case KEY_ROOT_PATH:
            rootPath = value as string;
            break;
          case KEY_HOSTNAME:
            hostname = value as string;
            break;
          case KEY_PROCESS_CWD:
            cwd = value as string;
            break;
          case KEY_CGROUPS_PATH:
            cgroupsPath = value as string;
            break;
          case KEY_ROOT_READONLY:
            readonly = value as boolean;
            break;
          case KEY_PROCESS_TERMINAL:
            terminal = value as boolean;
            break;
          case KEY_PROCESS_UID:
            uid = value as number;
            break;
          case KEY_PROCESS_GID:
            gid = value as number;
            break;
          case KEY_CPU_SHARES:
            cpuShares = value as number;
            break;
          case KEY_MEMORY_LIMIT:
            memoryLimit = value as bigint;
            break;
          case KEY_CPU_QUOTA:
            cpuQuota = value as bigint;
            break;
          case KEY_CPU_PERIOD:
            cpuPeriod = value as bigint;
            break;
        }
        continue;
      }
      const run = runLength(words, i, end);
      switch (key) {
        case KEY_PROCESS_ARG:
          args = textRun(args, tokens, words, i, run);
          break;
        case KEY_PROCESS_ENV:
          env = textRun(env, tokens, words, i, run);
          break;
        case KEY_MOUNT:
          mounts = mountRun(mounts, tokens, words, i, run);
          break;
        case KEY_NAMESPACE:
          namespaces = namespaceRun(namespaces, tokens, words, i, run);
          break;
        case KEY_HOOK_PRESTART:
          prestart = hookRun(prestart, tokens, words, i, run);
          break;
        case KEY_HOOK_POSTSTART:
          poststart = hookRun(poststart, tokens, words, i, run);
          break;
        case KEY_HOOK_POSTSTOP:
          poststop = hookRun(poststop, tokens, words, i, run);
          break;
      }
      i += (run - 1) * HEAD_WORDS;
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
