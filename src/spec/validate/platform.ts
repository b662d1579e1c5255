import type { Spec } from '../../../build/spec/types.ts';

/** Platforms of the runtime-spec. `vm` is Linux in a virtual machine. */
export type Platform = 'linux' | 'solaris' | 'windows' | 'vm' | 'zos' | 'freebsd';

export const PLATFORMS = ['linux', 'solaris', 'windows', 'vm', 'zos', 'freebsd'] as const;

/** The platform that a file is for by its sections: the first other than Linux that is there, else Linux. */
export function platformOf(spec: Spec): Platform {
  if (spec.linux !== undefined) return 'linux';
  return (
    (['windows', 'solaris', 'zos', 'freebsd', 'vm'] as const).find((name) => spec[name] !== undefined) ??
    'linux'
  );
}
