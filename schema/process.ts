import {
  anyInteger,
  flag,
  form,
  int32,
  list,
  may,
  must,
  object,
  text,
  texts,
  uint32,
  uint64,
  words,
} from './kinds.ts';

const user = object(
  'User',
  'Whom the process runs as. Which fields count depends on the platform.',
  { clause: 'config.md#user' },
  {
    uid: may(
      uint32,
      'User id in the container. POSIX platforms need it; the JSON Schema does not ask for it. Default 0.',
      { clause: 'config.md#posix-platform-user' },
    ),
    gid: may(
      uint32,
      'Group id in the container. POSIX platforms need it; the JSON Schema does not ask for it. Default 0.',
      { clause: 'config.md#posix-platform-user' },
    ),
    umask: may(
      uint32,
      'Mode bits taken away from new files; decimal, 18 is 0o022. Without it the one of the calling process stays.',
      { since: '1.0.2', clause: 'config.md#posix-platform-user' },
    ),
    additionalGids: may(list(uint32), 'Further group ids in the container.', {
      clause: 'config.md#posix-platform-user',
    }),
    username: may(text, 'Name of the user. Windows only.', { clause: 'config.md#windows-user' }),
  },
);

const consoleSize = object(
  'Box',
  'The size of a terminal.',
  { clause: 'config.md#process' },
  {
    height: must(uint64, 'Lines.'),
    width: must(uint64, 'Characters a line.'),
  },
);

const CAPABILITIES = { clause: 'config.md#linux-process' } as const;

const capabilities = object(
  'LinuxCapabilities',
  'The five capability sets of the process, by names such as `CAP_CHOWN` (capabilities(7)). What a runtime cannot grant it warns of.',
  CAPABILITIES,
  {
    bounding: may(texts, 'The most that any later exec can gain.'),
    effective: may(texts, 'What the kernel checks against; within `permitted`.'),
    inheritable: may(texts, 'What survives the exec of a file that has it in its inheritable set.'),
    permitted: may(texts, 'What the process may make effective.'),
    ambient: may(
      texts,
      'What survives the exec of an unprivileged file; within `permitted` and `inheritable`.',
    ),
  },
);

const rlimit = object(
  'POSIXRlimit',
  'A limit of setrlimit(2).',
  { clause: 'config.md#posix-process' },
  {
    type: must(
      form('rlimit', '^RLIMIT_[A-Z]+$'),
      'The resource, for instance `RLIMIT_NOFILE`. No two entries have the same.',
    ),
    hard: must(uint64, 'How far an unprivileged process can raise `soft`. 2^64-1 is none.'),
    soft: must(uint64, 'The limit in force, in the unit of the resource; at most `hard`. 2^64-1 is none.'),
  },
);

const schedulerPolicy = words('SchedulerPolicy', 'A scheduling policy (sched(7)).', [
  'SCHED_OTHER',
  'SCHED_FIFO',
  'SCHED_RR',
  'SCHED_BATCH',
  'SCHED_ISO',
  'SCHED_IDLE',
  'SCHED_DEADLINE',
]);

const schedulerFlag = words('SchedulerFlag', 'A flag of sched_setattr(2).', [
  'SCHED_FLAG_RESET_ON_FORK',
  'SCHED_FLAG_RECLAIM',
  'SCHED_FLAG_DL_OVERRUN',
  'SCHED_FLAG_KEEP_POLICY',
  'SCHED_FLAG_KEEP_PARAMS',
  'SCHED_FLAG_UTIL_CLAMP_MIN',
  'SCHED_FLAG_UTIL_CLAMP_MAX',
]);

const scheduler = object(
  'Scheduler',
  'How the kernel schedules the process (sched_setattr(2)).',
  { since: '1.1.0', clause: 'config.md#linux-process' },
  {
    policy: must(schedulerPolicy, 'The scheduling policy.'),
    nice: may(int32, 'Nice value, -20 (first) to 19 (last), for `SCHED_OTHER` and `SCHED_BATCH`. Default 0.'),
    priority: may(int32, 'Static priority, 1 to 99, for `SCHED_FIFO` and `SCHED_RR`; else 0. Default 0.'),
    flags: may(list(schedulerFlag), 'Flags of sched_setattr(2).'),
    runtime: may(uint64, 'Nanoseconds that it may run in a period, for `SCHED_DEADLINE`. Default 0.'),
    deadline: may(
      uint64,
      'Nanoseconds after the start of a period by which it has had its `runtime`, for `SCHED_DEADLINE`. Default 0.',
    ),
    period: may(uint64, 'Nanoseconds of a period, for `SCHED_DEADLINE`. Default 0.'),
  },
);

const ioPriority = object(
  'LinuxIOPriority',
  'How the I/O of the whole process group is ranked (ioprio_set(2)).',
  { since: '1.1.0', clause: 'config.md#linux-process' },
  {
    class: must(
      words('IOPriorityClass', 'An I/O scheduling class.', [
        'IOPRIO_CLASS_RT',
        'IOPRIO_CLASS_BE',
        'IOPRIO_CLASS_IDLE',
      ]),
      'The class: real time, best effort, or only when the disk is idle.',
    ),
    priority: may(
      int32,
      'Rank within the class, 0 (first) to 7 (last). The text asks for it, the JSON Schema does not.',
    ),
  },
);

const cpuList = form('cpu-list', '^[0-9, -]*$');

const execCPUAffinity = object(
  'CPUAffinity',
  'On which CPUs a process runs that is started in the container later (exec); not the first process.',
  { since: '1.2.1', clause: 'config.md#linux-process' },
  {
    initial: may(cpuList, 'CPUs before it moves to the cgroup of the container, for instance `0-3,7`.'),
    final: may(cpuList, 'CPUs after that. Without it the kernel decides.'),
  },
);

const LINUX = { clause: 'config.md#linux-process' } as const;

export const process = object(
  'Process',
  'The process of the container.',
  { clause: 'config.md#process' },
  {
    terminal: may(flag, 'Attach a terminal. Default false.'),
    consoleSize: may(consoleSize, 'Size of the terminal; ignored without `terminal`.'),
    user: may(user, 'Whom the process runs as.', { clause: 'config.md#user' }),
    args: may(
      texts,
      'Program and arguments, at least one entry to start (execvp(3)). On Windows `commandLine` can take its place.',
    ),
    commandLine: may(text, 'The whole command line. Windows only.', { since: '1.0.2' }),
    env: may(texts, 'The environment, in the form `NAME=value`.'),
    cwd: must(text, 'Absolute path of the working directory in the container.'),
    capabilities: may(capabilities, 'Linux capabilities. Without it the runtime decides.', CAPABILITIES),
    rlimits: may(list(rlimit), 'Resource limits, each type once.', { clause: 'config.md#posix-process' }),
    noNewPrivileges: may(
      flag,
      'Keep the process from gaining privileges by exec (prctl(2), `PR_SET_NO_NEW_PRIVS`). Default false.',
      LINUX,
    ),
    apparmorProfile: may(text, 'Name of the AppArmor profile.', LINUX),
    oomScoreAdj: may(
      anyInteger,
      'What is added to the score by which the OOM killer chooses, -1000 (never) to 1000. Without it the score stays as it is.',
      LINUX,
    ),
    scheduler: may(scheduler, 'Scheduling of the process.', { since: '1.1.0', ...LINUX }),
    selinuxLabel: may(text, 'SELinux label of the process.', LINUX),
    ioPriority: may(ioPriority, 'I/O priority of the process group.', { since: '1.1.0', ...LINUX }),
    execCPUAffinity: may(execCPUAffinity, 'CPUs of processes that are started later.', {
      since: '1.2.1',
      ...LINUX,
    }),
  },
);
