import { list, may, must, object, text, uint32, uint64, words } from './kinds.ts';

export const seccompArch = words(
  'SeccompArch',
  'An architecture by its name in libseccomp.',
  [
    'SCMP_ARCH_X86',
    'SCMP_ARCH_X86_64',
    'SCMP_ARCH_X32',
    'SCMP_ARCH_ARM',
    'SCMP_ARCH_AARCH64',
    'SCMP_ARCH_LOONGARCH64',
    'SCMP_ARCH_M68K',
    'SCMP_ARCH_MIPS',
    'SCMP_ARCH_MIPS64',
    'SCMP_ARCH_MIPS64N32',
    'SCMP_ARCH_MIPSEL',
    'SCMP_ARCH_MIPSEL64',
    'SCMP_ARCH_MIPSEL64N32',
    'SCMP_ARCH_PPC',
    'SCMP_ARCH_PPC64',
    'SCMP_ARCH_PPC64LE',
    'SCMP_ARCH_S390',
    'SCMP_ARCH_S390X',
    'SCMP_ARCH_SH',
    'SCMP_ARCH_SHEB',
    'SCMP_ARCH_PARISC',
    'SCMP_ARCH_PARISC64',
    'SCMP_ARCH_RISCV64',
  ],
  {
    SCMP_ARCH_RISCV64: '1.1.0',
    SCMP_ARCH_LOONGARCH64: '1.2.1',
    SCMP_ARCH_M68K: '1.2.1',
    SCMP_ARCH_SH: '1.2.1',
    SCMP_ARCH_SHEB: '1.2.1',
  },
);

export const seccompAction = words(
  'SeccompAction',
  'What becomes of a system call.',
  [
    'SCMP_ACT_KILL',
    'SCMP_ACT_KILL_PROCESS',
    'SCMP_ACT_KILL_THREAD',
    'SCMP_ACT_TRAP',
    'SCMP_ACT_ERRNO',
    'SCMP_ACT_TRACE',
    'SCMP_ACT_ALLOW',
    'SCMP_ACT_LOG',
    'SCMP_ACT_NOTIFY',
  ],
  {
    SCMP_ACT_LOG: '1.0.2',
    SCMP_ACT_KILL_PROCESS: '1.1.0',
    SCMP_ACT_KILL_THREAD: '1.1.0',
    SCMP_ACT_NOTIFY: '1.1.0',
  },
);

export const seccompFlag = words(
  'SeccompFlag',
  'A flag of seccomp(2).',
  [
    'SECCOMP_FILTER_FLAG_TSYNC',
    'SECCOMP_FILTER_FLAG_LOG',
    'SECCOMP_FILTER_FLAG_SPEC_ALLOW',
    'SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV',
  ],
  { SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV: '1.1.0' },
);

export const seccompOperator = words('SeccompOperator', 'How an argument is compared.', [
  'SCMP_CMP_NE',
  'SCMP_CMP_LT',
  'SCMP_CMP_LE',
  'SCMP_CMP_EQ',
  'SCMP_CMP_GE',
  'SCMP_CMP_GT',
  'SCMP_CMP_MASKED_EQ',
]);

const arg = object(
  'LinuxSeccompArg',
  'A condition on an argument of a system call.',
  {},
  {
    index: must(uint32, 'Which argument, 0 to 5.'),
    value: must(uint64, 'What it is compared with; for `SCMP_CMP_MASKED_EQ` the mask.'),
    valueTwo: may(uint64, 'For `SCMP_CMP_MASKED_EQ`, what the masked argument equals.'),
    op: must(seccompOperator, 'The comparison.'),
  },
);

const syscall = object(
  'LinuxSyscall',
  'A rule for some system calls.',
  {},
  {
    names: must(list(text, 1), 'Names of the system calls, at least one.'),
    action: must(seccompAction, 'What becomes of a call that matches.'),
    errnoRet: may(
      uint32,
      'The errno that `SCMP_ACT_ERRNO` and `SCMP_ACT_TRACE` return; no other action takes one. Default `EPERM`.',
      { since: '1.1.0' },
    ),
    args: may(list(arg), 'Conditions on the arguments; all have to hold.'),
  },
);

export const seccomp = object(
  'LinuxSeccomp',
  'A filter of system calls (seccomp(2)).',
  { clause: 'config-linux.md#seccomp' },
  {
    defaultAction: must(seccompAction, 'What becomes of calls that no rule matches.'),
    defaultErrnoRet: may(uint32, 'The errno of `defaultAction`, where that takes one. Default `EPERM`.', {
      since: '1.1.0',
    }),
    architectures: may(
      list(seccompArch),
      'Architectures whose system calls the filter knows, besides the native one.',
    ),
    flags: may(list(seccompFlag), 'Flags of seccomp(2).', { since: '1.0.2' }),
    listenerPath: may(
      text,
      'UNIX socket that is sent the descriptor for `SCMP_ACT_NOTIFY`; ignored without that action.',
      { since: '1.1.0' },
    ),
    listenerMetadata: may(text, 'Passed on to the listener as it is; only with `listenerPath`.', {
      since: '1.1.0',
    }),
    syscalls: may(list(syscall), 'The rules.'),
  },
);
