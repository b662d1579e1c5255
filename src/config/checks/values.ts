import {
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_OCI_VERSION,
  KEY_PROCESS_CWD,
  KEY_PROCESS_ENV,
  KEY_ROOT_PATH,
  LAST_FLAG_KEY,
  LAST_TEXT_KEY,
  LAST_U64_KEY,
} from '../../../assembly/protocol.ts';
import { type Findings, replacement } from './findings.ts';
import { checkHook } from './hooks.ts';
import { checkInteger } from './integers.ts';
import type { Line } from './line.ts';
import { checkMount } from './mounts.ts';
import { checkNamespacePath } from './namespaces.ts';
import { surplusOf } from './surplus.ts';
import { checkBoolean, checkCwd, checkEnv, checkRootPath, checkVersion } from './texts.ts';

/** What can be said of a value by itself. `key` is the id of its key; of a namespace the kind is known. */
export function checkValue(line: Line, key: number, findings: Findings): void {
  checkSurplus(line, key, findings);
  if (key <= LAST_TEXT_KEY) {
    if (key === KEY_OCI_VERSION) checkVersion(line, findings);
    else if (key === KEY_ROOT_PATH) checkRootPath(line, findings);
    else if (key === KEY_PROCESS_CWD) checkCwd(line, findings);
    else if (key === KEY_PROCESS_ENV) checkEnv(line, findings);
  } else if (key <= LAST_FLAG_KEY) checkBoolean(line, findings);
  else if (key <= LAST_U64_KEY) checkInteger(line, key, findings);
  else if (key === KEY_MOUNT) checkMount(line, findings);
  else if (key === KEY_NAMESPACE) checkNamespacePath(line, findings);
  else checkHook(line, key, findings);
}

/** The fix is only given where nothing is wrong with what it leaves. */
function checkSurplus(line: Line, key: number, findings: Findings): void {
  const surplus = surplusOf(line, key);
  if (surplus === undefined) return;
  const { code, start, end, message, title, meant } = surplus;
  const isSound =
    meant !== undefined && !meant.isEmpty && findings.passes((scratch) => checkValue(meant, key, scratch));
  const fix = isSound ? replacement(title, line.valueStart, line.valueEnd, meant.value) : undefined;
  findings.add(code, start, end, line.key, message, { fix });
}
