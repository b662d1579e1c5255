import {
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_PROCESS_CWD,
  KEY_PROCESS_ENV,
  KEY_ROOT_PATH,
  LAST_FLAG_KEY,
  LAST_TEXT_KEY,
  LAST_U64_KEY,
} from '../../../assembly/protocol.ts';
import type { Findings } from './findings.ts';
import { checkHook } from './hooks.ts';
import { checkInteger } from './integers.ts';
import type { Line } from './line.ts';
import { checkMount } from './mounts.ts';
import { checkNamespacePath } from './namespaces.ts';
import { checkBoolean, checkCwd, checkEnv, checkRootPath } from './texts.ts';

/** What can be said of a value by itself. `key` is the id of its key; of a namespace the kind is known. */
export function checkValue(line: Line, key: number, findings: Findings): void {
  if (key <= LAST_TEXT_KEY) {
    if (key === KEY_ROOT_PATH) checkRootPath(line, findings);
    else if (key === KEY_PROCESS_CWD) checkCwd(line, findings);
    else if (key === KEY_PROCESS_ENV) checkEnv(line, findings);
  } else if (key <= LAST_FLAG_KEY) checkBoolean(line, findings);
  else if (key <= LAST_U64_KEY) checkInteger(line, key, findings);
  else if (key === KEY_MOUNT) checkMount(line, findings);
  else if (key === KEY_NAMESPACE) checkNamespacePath(line, findings);
  else checkHook(line, key, findings);
}
