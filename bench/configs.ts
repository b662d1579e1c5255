/** The inputs of the benchmark. Nothing here is random: every run measures the same bytes. */

export type ConfigName = 'typical' | 'tiny' | 'large' | 'nonAscii' | 'unusual';

export interface BenchConfig {
  readonly name: string;
  readonly text: string;
  /** The same text in UTF-8. */
  readonly bytes: Buffer;
}

/** A web server's container, with the mounts that runc writes for everyone. */
const TYPICAL = `\
oci_version=1.0.2
root_path=/var/lib/oci/web-1/rootfs
root_readonly=true
hostname=web-1
process_cwd=/srv/www
process_uid=101
process_gid=101
process_terminal=false
process_arg=nginx
process_arg=-g daemon off;
process_env=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
process_env=TERM=xterm
process_env=HOME=/var/cache/nginx
process_env=LANG=C.UTF-8
process_env=NGINX_VERSION=1.27.4
process_env=NJS_VERSION=0.8.9
process_env=PKG_RELEASE=1
process_env=UPSTREAM=http://app:8080
mount=/proc:proc:proc
mount=/dev:tmpfs:tmpfs:nosuid,strictatime,mode=755,size=65536k
mount=/dev/pts:devpts:devpts:nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5
mount=/dev/shm:tmpfs:shm:nosuid,noexec,nodev,mode=1777,size=65536k
mount=/dev/mqueue:mqueue:mqueue:nosuid,noexec,nodev
mount=/sys:sysfs:sysfs:nosuid,noexec,nodev,ro
mount=/sys/fs/cgroup:cgroup:cgroup:nosuid,noexec,nodev,relatime,ro
namespace=pid
namespace=network:/var/run/netns/web-1
namespace=ipc
namespace=uts
namespace=mount
namespace=cgroup
cgroups_path=/system.slice/oci-web-1
memory_limit=536870912
cpu_shares=512
cpu_quota=150000
cpu_period=100000
hook_prestart=/usr/libexec/oci/network-up:30
hook_poststart=/usr/libexec/oci/register:10
hook_poststop=/usr/libexec/oci/cleanup
`;

/** As few lines as a real container can do with. */
const TINY = `\
root_path=/srv/jobs/42/rootfs
hostname=job-42
process_arg=/bin/backup
namespace=pid
namespace=mount
`;

/** As long as TYPICAL in bytes and in lines, with characters of 2, 3 and 4 bytes where people write them. */
const NON_ASCII = `\
oci_version=1.0.2
root_path=/var/lib/oci/größe/rootfs
root_readonly=true
hostname=bücher
process_cwd=/srv/日本語
process_uid=101
process_gid=101
process_terminal=false
process_arg=nginx
process_arg=-g daemon off;
process_env=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
process_env=TERM=xterm
process_env=HOME=/home/Žofie
process_env=LANG=ja.UTF-8
process_env=TITLE=東京図書館
process_env=CITY=Киев
process_env=MOOD=🚀 ✅
process_env=HELLO=Γειά
mount=/proc:proc:proc
mount=/dev:tmpfs:tmpfs:nosuid,strictatime,mode=755,size=65536k
mount=/dev/pts:devpts:devpts:nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5
mount=/dev/shm:tmpfs:shm:nosuid,noexec,nodev,mode=1777,size=65536k
mount=/dev/mqueue:mqueue:mqueue:nosuid,noexec,nodev
mount=/sys:sysfs:sysfs:nosuid,noexec,nodev,ro
mount=/données:bind:/mnt/données/写真:rbind,rprivate,nosuid,nodev,ro
namespace=pid
namespace=network:/var/run/netns/größe
namespace=ipc
namespace=uts
namespace=mount
namespace=cgroup
cgroups_path=/system.slice/größe
memory_limit=536870912
cpu_shares=512
cpu_quota=150000
cpu_period=100000
hook_prestart=/usr/libexec/oci/network-up:30
hook_poststart=/usr/libexec/oci/register:10
hook_poststop=/usr/libexec/oci/cleanup
`;

/** TYPICAL with mounts of which nobody would know a word in advance, in as many bytes, lines and options. */
const UNUSUAL = TYPICAL.replace(
  TYPICAL.slice(TYPICAL.indexOf('mount='), TYPICAL.indexOf('namespace=')),
  `\
mount=/scratch:ext4:/sdb1
mount=/srv:nfs4:nas:hard,bg,vers=4.2,rsize=65536
mount=/backups:cifs:vault:cruid=101,sec=krb5,echo=60,actimeo=30,file_mode=0640,uid=5
mount=/models:9p:host:trans=rdma,cache=mmap,msize=64k,posixacl,afid=7
mount=/spool:fuse.s3:store:allow_other,umask=0022,big
mount=/geo:erofs:tiles:dax=never,cache=all,xattr,acl
mount=/film:xfs:array:logbsize=256k,swalloc,pquota,largeio,wsync
`,
);

const SERVICES =
  'orders payments catalog search users sessions carts reviews prices stock shipping invoices taxes ' +
  'refunds vouchers mailer sms push images video uploads geocoder weather audit billing ledger reports ' +
  'metrics traces logs alerts flags secrets vault queue scheduler webhooks gateway sso ldap proxy registry ' +
  'artifacts builds deploys archive backups';

const MOUNT_KINDS = [
  ['/etc/secrets', 'tmpfs', 'tmpfs', 'nosuid,noexec,nodev,ro,mode=0400'],
  ['/etc/config', 'bind', '/var/lib/kubelet/config', 'rbind,rprivate,ro'],
  ['/var/cache', 'bind', '/mnt/cache', 'rbind,rslave,rw,nosuid,nodev'],
] as const;

/** TYPICAL in a cluster: each service it may call adds four variables and a mount, as an orchestrator does. */
function large(): string {
  return TYPICAL + SERVICES.split(' ').map(serviceLines).join('');
}

function serviceLines(service: string, i: number): string {
  const upper = service.toUpperCase();
  const host = `10.96.${(i * 37) % 256}.${(i * 91) % 256}`;
  const port = 8000 + ((i * 13) % 50_000);
  const [directory, type, source, options] = MOUNT_KINDS[i % MOUNT_KINDS.length] ?? MOUNT_KINDS[0];
  const from = type === 'bind' ? `${source}/${service}` : source;
  return (
    `process_env=${upper}_SERVICE_HOST=${host}\n` +
    `process_env=${upper}_SERVICE_PORT=${port}\n` +
    `process_env=${upper}_SERVICE_PORT_HTTP=${port}\n` +
    `process_env=${upper}_PORT=tcp://${host}:${port}\n` +
    `mount=${directory}/${service}:${type}:${from}:${options}\n`
  );
}

function config(name: string, text: string): BenchConfig {
  const bytes = Buffer.from(text);
  // Decoded rather than joined: a flat string as a file's text is, which nobody measured has to flatten.
  return { name, text: bytes.toString(), bytes };
}

export const CONFIGS: Readonly<Record<ConfigName, BenchConfig>> = {
  typical: config('typical', TYPICAL),
  tiny: config('tiny', TINY),
  large: config('large', large()),
  nonAscii: config('non-ASCII', NON_ASCII),
  unusual: config('unusual words', UNUSUAL),
};

/** One config that goes on until it has so many bytes: services without end, and all else that a list takes. */
export function longConfig(name: string, bytes: number): BenchConfig {
  const services = SERVICES.split(' ');
  const parts = [TYPICAL];
  for (let i = 0, length = TYPICAL.length; length < bytes; i++) {
    const service = `${services[i % services.length]}-${i}`;
    const part =
      serviceLines(service, i) +
      `process_arg=--upstream=${service}\n` +
      `namespace=network:/var/run/netns/${service}\n` +
      `hook_poststop=/usr/libexec/oci/forget-${service}:${i % 60}\n` +
      `memory_limit=${536870912 + i}\n`;
    parts.push(part);
    length += part.length;
  }
  return config(name, parts.join(''));
}

/**
 * TYPICAL with values that no other number has, in every line but those that could say nothing else: namespaces without
 * a path, and flags. Whoever remembers lines gains nothing by it.
 */
export function strangeConfig(i: number): string {
  const mark = i.toString(36).padStart(4, 'z');
  const lines = TYPICAL.trimEnd().split('\n');
  return lines.map((line) => `${strangeLine(line, mark, i)}\n`).join('');
}

function strangeLine(line: string, mark: string, i: number): string {
  const key = line.slice(0, line.indexOf('='));
  if (key === 'mount') return line.replace('=/', `=/${mark}/`).replace('nosuid', mark);
  if (key.startsWith('hook_')) return line.replace('/oci/', `/${mark}/`);
  if (key === 'oci_version') return `${line}-${mark}`;
  if (key === 'namespace' || line.endsWith('true') || line.endsWith('false'))
    return line.replace('web-1', mark);
  return /\d{3,}$/.test(line)
    ? line.replace(/\d+$/, (digits) => String(Number(digits) + i))
    : `${line}${mark}`;
}

/** TYPICAL for container number `i` of a fleet: its own names and numbers, and one in 50 is not valid. */
export function numberedConfig(i: number): string {
  const services = SERVICES.split(' ');
  const service = services[i % services.length];
  return TYPICAL.replaceAll('web-1', `${service}-${i}`)
    .replace('process_uid=101', `process_uid=${100 + (i % 900)}`)
    .replace('http://app:8080', `http://${service}:${8000 + (i % 1000)}`)
    .replace('536870912', String(536870912 + i * 4096))
    .replace('process_cwd=/', i % 50 === 49 ? 'process_cwd=' : 'process_cwd=/');
}
