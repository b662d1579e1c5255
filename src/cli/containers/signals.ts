/** What whoever runs a container can send it through the command. */
const FORWARDED = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
  'SIGCONT',
  'SIGTSTP',
] as const satisfies readonly NodeJS.Signals[];

/** What a terminal sends to everybody in its foreground. */
const OF_TERMINALS: ReadonlySet<NodeJS.Signals> = new Set([
  'SIGINT',
  'SIGQUIT',
  'SIGTSTP',
  'SIGWINCH',
  'SIGHUP',
]);

/** As far as can be told: the kernel does not say who sent a signal. */
export function isFromTerminal(signal: NodeJS.Signals): boolean {
  return OF_TERMINALS.has(signal) && (process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY);
}

/** Hands them on, instead of what they would do to this process. Returns how to stop that. */
export function forwardSignals(send: (signal: NodeJS.Signals) => Promise<void>): () => void {
  const listener = async (signal: NodeJS.Signals): Promise<void> => {
    await send(signal);
    // As a shell expects of what Ctrl-Z stops; SIGCONT wakes it, and is handed on.
    if (signal === 'SIGTSTP') process.kill(process.pid, 'SIGSTOP');
  };
  for (const signal of FORWARDED) process.on(signal, listener);
  return () => {
    for (const signal of FORWARDED) process.off(signal, listener);
  };
}
