import { parse } from '../../../src/index.ts';
import { toSpec } from '../../../src/spec/index.ts';

export type Size = 'small' | 'typical' | 'large';

/** A configuration in both forms, which say the same. */
export interface Sample {
  readonly lines: string;
  readonly json: string;
}

/** Environment variables and mounts besides those that all have. */
const EXTRA: Readonly<Record<Size, number>> = { small: 0, typical: 8, large: 120 };
const SERVICES = ['orders', 'payments', 'catalog', 'search', 'users', 'carts', 'reviews', 'billing'];

/** A fleet: what orchestrators write for everyone is the same in all, the rest is each one's own. The same every time. */
export function generate(count: number, size: Size): Sample[] {
  return Array.from({ length: count }, (_, i) => {
    const lines = linesOf(i, EXTRA[size]);
    // Nothing in it is beyond 2^53, so that JSON has it as it is.
    return { lines, json: JSON.stringify(toSpec(parse(lines)).spec) };
  });
}

function linesOf(i: number, extra: number): string {
  const name = `${SERVICES[i % SERVICES.length]}-${i}`;
  return `oci_version=1.0.2
root_path=/var/lib/oci/${name}/rootfs
root_readonly=true
hostname=${name}
process_cwd=/srv/${name}
process_uid=${1000 + i}
process_gid=${1000 + i}
process_arg=/usr/bin/${SERVICES[i % SERVICES.length]}
process_arg=--port=${8000 + i}
process_env=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
process_env=HOSTNAME=${name}
${Array.from({ length: extra }, (_, k) => extraLines(i, k)).join('')}mount=/proc:proc:proc
mount=/dev:tmpfs:tmpfs:nosuid,strictatime,mode=755,size=65536k
mount=/dev/pts:devpts:devpts:nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5
mount=/sys:sysfs:sysfs:nosuid,noexec,nodev,ro
namespace=pid
namespace=network:/var/run/netns/${name}
namespace=ipc
namespace=uts
namespace=mount
cgroups_path=/system.slice/oci-${name}
memory_limit=${(64 + (i % 64)) * 1048576}
cpu_shares=${128 + (i % 8) * 128}
hook_poststop=/usr/libexec/oci/cleanup:10
`;
}

function extraLines(i: number, k: number): string {
  const variable = `process_env=SERVICE_${k}_HOST=10.96.${(i * 37 + k) % 256}.${(k * 91) % 256}\n`;
  return k % 4 > 0
    ? variable
    : `${variable}mount=/etc/config/${k}:bind:/var/lib/config/${i}/${k}:rbind,rprivate,ro\n`;
}
