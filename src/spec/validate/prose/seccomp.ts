import type { LinuxSeccomp, SeccompAction } from '../../../../build/spec/types.ts';
import type { Report } from './report.ts';
import { items, within } from './values.ts';

// What the text says of `linux.seccomp`.

const SECCOMP = 'config-linux.md#seccomp';
const PATH = ['linux', 'seccomp'];
const NOTIFY = 'SCMP_ACT_NOTIFY';

export function checkSeccomp(seccomp: LinuxSeccomp, report: Report): void {
  const { defaultAction, defaultErrnoRet, listenerPath, listenerMetadata } = seccomp;
  checkErrno(defaultAction, defaultErrnoRet, [...PATH, 'defaultErrnoRet'], report);
  const rules = items(seccomp.syscalls);
  for (const [i, rule] of rules.entries()) {
    checkErrno(rule?.action, rule?.errnoRet, [...PATH, 'syscalls', i, 'errnoRet'], report);
    for (const [k, arg] of items(rule?.args).entries()) {
      within(
        report,
        arg?.index,
        [0, 5],
        [...PATH, 'syscalls', i, 'args', k, 'index'],
        SECCOMP,
        'the argument',
      );
    }
  }
  const notifies = defaultAction === NOTIFY || rules.some((rule) => rule?.action === NOTIFY);
  if (notifies && !listenerPath)
    report.missing([...PATH, 'listenerPath'], SECCOMP, `${NOTIFY} needs a listener`);
  if (listenerPath && !notifies)
    report.info('ignored-property', [...PATH, 'listenerPath'], SECCOMP, `it is ignored without ${NOTIFY}`);
  if (listenerMetadata && !listenerPath) {
    report.error(
      'conflicting-properties',
      [...PATH, 'listenerMetadata'],
      SECCOMP,
      'it must not be there without listenerPath',
    );
  }
}

function checkErrno(
  action: SeccompAction | undefined,
  errno: number | undefined,
  path: (string | number)[],
  report: Report,
): void {
  if (
    errno === undefined ||
    action === undefined ||
    action === 'SCMP_ACT_ERRNO' ||
    action === 'SCMP_ACT_TRACE'
  )
    return;
  report.error('conflicting-properties', path, SECCOMP, `${action} takes no errno`);
}
