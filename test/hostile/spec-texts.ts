import { readFileSync } from 'node:fs';
import { getNodePath, type Node, parseTree } from 'jsonc-parser';
import type { Make } from './line-texts.ts';

const POISON = ['__proto__', 'constructor', 'toString'];

function list(n: number, part: (i: number) => string): string {
  const parts: string[] = [];
  for (let i = 0; i < n; i++) parts.push(part(i));
  return parts.join(',');
}

const whole = (members: string) => `{"ociVersion":"1.2.0","root":{"path":"rootfs"},${members}}`;
const linux = (members: string) => whole(`"linux":{${members}}`);
/** So that what is long and not much is as long as what is much. */
const few = (n: number) => Math.max(1, n >> 8);

/** Within the deepest that is read, 1000. */
const DEEP = 900;
const deepList = '['.repeat(DEEP) + ']'.repeat(DEEP);
const deepObject = `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`;

/** Of codes that are about a name: it stands again as it is, where others get a number. */
const ABOUT_NAMES = ['duplicate-name', 'name-case'];

/** Texts of config.json, by what is bad about them. */
export const SPEC_TEXTS: Record<string, Make> = {
  'lists too deep': (n) => whole(`"x":${'['.repeat(4 * n)}${']'.repeat(4 * n)}`),
  'objects too deep': (n) => whole(`"x":${'{"a":'.repeat(n)}1${'}'.repeat(n)}`),
  'lists too deep, which do not end': (n) => `{"x":${'['.repeat(4 * n)}`,
  'too deep in a known property': (n) => whole(`"mounts":${'['.repeat(4 * n)}${']'.repeat(4 * n)}`),
  'many deep lists': (n) => whole(`"x":[${list(few(n), () => deepList)}]`),
  'many deep objects': (n) => whole(`"x":[${list(few(n), () => deepObject)}]`),
  'many deep lists in a known property': (n) => whole(`"mounts":[${list(few(n), () => deepList)}]`),
  'many deep objects in a map': (n) =>
    whole(`"annotations":{${list(few(n), (i) => `"${i}":${deepObject}`)}}`),
  members: (n) => whole(list(n, (i) => `"member${i}":1`)),
  'members of digits': (n) => whole(list(n, (i) => `"${i * 131072}":1`)),
  'annotations of digits': (n) => whole(`"annotations":{${list(n, (i) => `"${i * 131072}":"a"`)}}`),
  'one name': (n) => whole(list(n, (i) => `"hostname":"${i}"`)),
  'one unknown name': (n) => whole(list(n, (i) => `"x":${i}`)),
  'one name in other cases': (n) => whole(list(n, (i) => `"hostNAME${i % 2 ? '' : ' '}":1`)),
  'poisoned names': (n) => whole(list(n, (i) => `"${POISON[i % 3]}":{"${POISON[i % 3]}":${i}}`)),
  'poisoned annotations': (n) => whole(`"annotations":{${list(n, (i) => `"${POISON[i % 3]}":"${i}"`)}}`),
  'poisoned values': (n) => whole(`"process":{"cwd":"/","args":[${list(n, (i) => `"${POISON[i % 3]}"`)}]}`),
  'a string of escapes': (n) => whole(`"hostname":"${'\\n'.repeat(16 * n)}"`),
  'a string of \\u': (n) => whole(`"hostname":"${'\\u0041'.repeat(8 * n)}"`),
  'a string of halves of pairs': (n) => whole(`"hostname":"${'\\ud800'.repeat(8 * n)}"`),
  'halves of pairs in strings': (n) => whole(`"x":[${list(n, () => '"\\udc00"')}]`),
  'a string of NULs': (n) => whole(`"hostname":"${'\\u0000'.repeat(8 * n)}"`),
  'a string that does not end': (n) => `{"x":"${'a'.repeat(64 * n)}`,
  'a string of quotes': (n) => whole(`"hostname":"${'\\"'.repeat(16 * n)}"`),
  'a long name': (n) => whole(`"${'x'.repeat(64 * n)}":1`),
  'a number of digits': (n) => whole(`"x":${'9'.repeat(32 * n)}`),
  'a negative number of digits': (n) => whole(`"x":-${'9'.repeat(32 * n)}`),
  'a fraction of digits': (n) => whole(`"x":0.${'9'.repeat(32 * n)}`),
  'an exponent of digits': (n) => whole(`"x":1e${'9'.repeat(32 * n)}`),
  'a number in a known property': (n) => linux(`"resources":{"memory":{"limit":${'9'.repeat(32 * n)}}}`),
  'numbers of a thousand digits': (n) => whole(`"x":[${list(few(n), () => '9'.repeat(1000))}]`),
  'numbers of other forms': (n) => whole(`"x":[${list(n, () => '1e3,1.0,-0,1e999')}]`),
  comments: (n) => `{${'/**/'.repeat(4 * n)}"ociVersion":"1.2.0"}`,
  'comments between members': (n) => whole(list(n, (i) => `/* a */"m${i}":1 // b\n`)),
  'one long comment': (n) => `{/*${'*'.repeat(64 * n)}*/"ociVersion":"1.2.0"}`,
  'a comment that does not end': (n) => `{/*${'*'.repeat(64 * n)}`,
  'trailing commas': (n) => whole(`"x":[${list(n, () => '[1,]')}]`),
  'trailing bytes': (n) => `${whole('"x":1')}${'{}'.repeat(8 * n)}`,
  'trailing marks': (n) => `${'\ufeff'.repeat(8 * n)}{}`,
  spaces: (n) => `{${' '.repeat(64 * n)}"ociVersion":"1.2.0"}`,
  'line ends': (n) => `{${'\n'.repeat(16 * n)}"ociVersion":"1.2.0",\n"mounts":[${list(n, () => '\n{}')}]}`,
  'a deep indentation': (n) =>
    `{\n${' '.repeat(8 * n)}"ociVersion":"1.2.0","root":{"path":"x"},"mounts":[${list(n >> 3, (i) => `{"destination":"a${i}"}`)}]}`,
  'empty mounts': (n) => whole(`"mounts":[${list(n, () => '{}')}]`),
  'mounts of a wrong type': (n) => whole(`"mounts":[${list(n, (i) => String(i))}]`),
  'relative mounts': (n) => whole(`"mounts":[${list(n, (i) => `{"destination":"a${i}"}`)}]`),
  'mount options': (n) =>
    whole(`"mounts":[{"destination":"/a","options":[${list(n, (i) => `"ro","rw","o${i}"`)}]}]`),
  'many hooks': (n) => whole(`"hooks":{"poststop":[${list(n, (i) => `{"path":"hook${i}","timeout":0}`)}]}`),
  variables: (n) =>
    whole(`"process":{"cwd":"/","args":["a"],"env":[${list(n, (i) => `"V${i}=1","DUP=1"`)}]}`),
  'variables of digits': (n) =>
    whole(`"process":{"cwd":"/","args":["a"],"env":[${list(n, (i) => `"${i * 131072}=1"`)}]}`),
  rlimits: (n) =>
    whole(`"process":{"cwd":"/","rlimits":[${list(n, () => '{"type":"RLIMIT_CPU","soft":2,"hard":1}')}]}`),
  capabilities: (n) =>
    whole(
      `"process":{"cwd":"/","capabilities":{"bounding":[${list(n, (i) => `"CAP_${i}","CAP_KILL"`)}],"effective":[${list(n, () => '"CAP_BPF"')}]}}`,
    ),
  namespaces: (n) =>
    linux(`"namespaces":[${list(n, (i) => `{"type":"${['pid', 'PID', 'mount', 'x'][i % 4]}","path":"a"}`)}]`),
  'namespaces of digits': (n) => linux(`"namespaces":[${list(n, (i) => `{"type":"${i * 131072}"}`)}]`),
  devices: (n) =>
    linux(`"devices":[${list(n, (i) => `{"path":"dev${i % 9}","type":"c","major":1,"minor":${i}}`)}]`),
  sysctls: (n) => linux(`"sysctl":{${list(n, (i) => `"net.a${i}":"1","kernel/x${i}":"2"`)}}`),
  'system calls': (n) =>
    linux(
      `"seccomp":{"defaultAction":"x","syscalls":[${list(n, (i) => `{"names":["a${i}"],"action":"SCMP_ACT_ALLOW","errnoRet":1,"args":[{"index":9,"value":1,"op":"x"}]}`)}]}`,
    ),
  mappings: (n) => linux(`"uidMappings":[${list(n, (i) => `{"containerID":${i},"hostID":0,"size":0}`)}]`),
  'masked paths': (n) =>
    linux(`"maskedPaths":[${list(n, (i) => `"p${i % 99}"`)}],"readonlyPaths":[${list(n, (i) => `"p${i}"`)}]`),
  'network devices': (n) => linux(`"netDevices":{${list(n, (i) => `"e${i}":{"name":"${'x'.repeat(20)}"}`)}}`),
  'huge pages': (n) =>
    linux(
      `"resources":{"hugepageLimits":[${list(n, (i) => `{"pageSize":"${i}KB","limit":1}`)}],"unified":{${list(n, (i) => `"a/${i}":"1"`)}},"rdma":{${list(n, (i) => `"m${i}":{}`)}}}`,
    ),
  'unknown words': (n) => linux(`"namespaces":[${list(n, (i) => `{"type":"${'Z'.repeat(20)}${i}"}`)}]`),
  'unknown names everywhere': (n) =>
    whole(`"mounts":[${list(n, (i) => `{"destination":"/a","destinaton${i}":1}`)}]`),
  'names in other cases': (n) => linux(list(n, (i) => `"${inAnotherCase('rootfsPropagation', i)}":"shared"`)),
  'names in other cases, in a list': (n) =>
    whole(`"mounts":[${list(n, (i) => `{"${inAnotherCase('destination', i)}":"/a"}`)}]`),
  'much under a long name': (n) =>
    whole(`"x":{"${'x'.repeat(16 * n)}":[${list(n, (i) => `1e3,{"a":"\\u0000","a":${i}}`)}]}`),
  'unknown names under a long one': (n) =>
    linux(`"resources":{"rdma":{"${'x'.repeat(16 * n)}":{${list(n, (i) => `"x${i}":1`)}}}}`),
  'what came later': (n) =>
    `{"ociVersion":"1.0.0","mounts":[${list(n, (i) => `{"destination":"/a${i}","uidMappings":[],"gidMappings":[]}`)}],"linux":{"namespaces":[${list(n, () => '{"type":"time"}')}]}}`,
  'numbers out of range': (n) =>
    linux(`"uidMappings":[${list(n, (i) => `{"containerID":-1,"hostID":4294967296,"size":${i}}`)}]`),
  'what a runtime may not know': (n) =>
    whole(
      `"mounts":[{"destination":"/a","options":[${list(n, () => '"idmap","ro"')}],"uidMappings":[]}],"process":{"cwd":"/","args":["a"],"capabilities":{"bounding":[${list(n, () => '"CAP_BPF"')}]}},"linux":{"namespaces":[${list(n, () => '{"type":"time"},{"type":"pid"}')}],"memoryPolicy":{"mode":"MPOL_BIND","nodes":"0","flags":[${list(n, () => '"MPOL_F_STATIC_NODES"')}]}}`,
    ),
  'system calls that a runtime may not know': (n) =>
    linux(
      `"seccomp":{"defaultAction":"SCMP_ACT_ALLOW","architectures":[${list(n, () => '"SCMP_ARCH_RISCV64","SCMP_ARCH_X86"')}],"flags":[${list(n, () => '"SECCOMP_FILTER_FLAG_LOG"')}],"syscalls":[${list(n, (i) => `{"names":["a${i}"],"action":"SCMP_ACT_LOG","args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]}`)}]}`,
    ),
  'unsafe annotations': (n) =>
    whole(`"annotations":{${list(n, (i) => `"org.systemd.property.P${i}":"1","a${i}":"1"`)}}`),
  'a runtime that names much': (n) =>
    whole(
      `"ociVersionMin":"1.0.0","ociVersionMax":"1.0.2","hooks":[${list(n, (i) => `"h${i}"`)}],"mountOptions":[${list(n, (i) => `"o${i}"`)}],"mounts":[${list(n, (i) => `{"destination":"/a${i}","options":["ro","o${i}"],"uidMappings":[]}`)}],"potentiallyUnsafeConfigAnnotations":[${list(n, (i) => `"org.p${i}.","org.a${i}"`)}],"annotations":{${list(n, (i) => `"org.p${i}.x":"1","org.a${i}":"1","org.b${i}":"1"`)}}`,
    ),
  'a runtime that names prefixes of prefixes': (n) =>
    whole(
      `"potentiallyUnsafeConfigAnnotations":[${list(n, (i) => `"${'a.'.repeat(1 + (i % 64))}"`)}],"annotations":{${list(n, (i) => `"${'a.'.repeat(i % 64)}b${i}":"1"`)}}`,
    ),
  'long versions': (n) =>
    `{"ociVersion":"9.0.0-${'x'.repeat(8 * n)}","ociVersionMin":"1.0.0+${'x'.repeat(8 * n)}","ociVersionMax":"1.0.0-${'x'.repeat(8 * n)}","mounts":[${list(n, () => '{"destination":"/a","uidMappings":[],"gidMappings":[]}')}]}`,
  'versions that are none': (n) =>
    `{"ociVersion":"9.0.0","ociVersionMin":"1.0.0","ociVersionMax":{"toString":[${list(n, (i) => String(i))}],"valueOf":1},"mounts":[{"destination":"/a","uidMappings":[],"gidMappings":[]}]}`,
  'mounts within each other, on Windows': (n) =>
    `{"ociVersion":"1.2.0","root":{"path":"a"},"windows":{"layerFolders":["C:\\\\a"]},"mounts":[${list(n, (i) => `{"destination":"C:\\\\a${i >> 3}${'\\\\b'.repeat(i % 8)}"}`)}]}`,
  'lists of other platforms': (n) =>
    whole(
      `"zos":{"namespaces":[${list(n, () => '{"type":"pid","path":"a"}')}]},"freebsd":{"devices":[${list(n, (i) => (i % 2 ? '{}' : `{"path":"/dev/a${i}"}`))}]}`,
    ),
  ...repeatedExamples(),
};

/** The letters of a name as the bits of `i` say: of one with 17, there are 131,072, and then the first comes again. */
function inAnotherCase(name: string, i: number): string {
  return Array.from(name, (letter, k) =>
    ((i + 1) >> k) & 1 ? letter.toUpperCase() : letter.toLowerCase(),
  ).join('');
}

/**
 * The example of every code in docs/spec-diagnostics.md, as it is written, with the last element of each list and object
 * again and again, and with what stands before it. Of bytes that are not UTF-8 there is what is read in their place: the
 * bytes are those of works.ts.
 */
function repeatedExamples(): Record<string, Make> {
  const docs = readFileSync(new URL('../../docs/spec-diagnostics.md', import.meta.url), 'utf8');
  const makes: [string, Make][] = [];
  for (const section of docs.split('\n### ').slice(1)) {
    const code = section.slice(0, section.indexOf('\n'));
    const block = section.split('```')[1]?.slice('json\n'.length).trim() ?? '';
    const example = block.replace('<U+FEFF>', '\ufeff').replace('<FF>', '\ufffd');
    const isNumbered = !ABOUT_NAMES.includes(code);
    for (const container of containersOf(example)) {
      const path = getNodePath(container).join('/');
      makes.push([`${code} at /${path}`, (n) => withMore(example, container, n >> 2, isNumbered)]);
    }
  }
  return Object.fromEntries(makes);
}

/** Lists and objects with something in them, the outermost first. */
function containersOf(example: string): Node[] {
  // A mark is white space to no reader of JSON, and to this one nothing at all.
  const root = parseTree(example.replace('\ufeff', ' '), [], { allowTrailingComma: true });
  const containers = root === undefined ? [] : containersIn(root);
  if (containers.length === 0) throw new Error(`nothing to repeat in ${example}`);
  return containers;
}

function containersIn(node: Node): Node[] {
  const { type, children = [] } = node;
  const inner = children.flatMap(containersIn);
  return children.length > 0 && type !== 'property' ? [node, ...inner] : inner;
}

/** The text with the last element of a list or an object `n` times more. */
function withMore(text: string, { offset, children }: Node, n: number, isNumbered: boolean): string {
  const [before, last] = [children!.at(-2), children!.at(-1)!];
  const start = before === undefined ? offset + 1 : before.offset + before.length;
  const end = last.offset + last.length;
  const comma = before === undefined ? ',' : '';
  const name = last.type === 'property' && isNumbered ? last.children![0]! : undefined;
  const nameEnd = name === undefined ? start : name.offset + name.length - 1;
  const [head, tail] = [comma + text.slice(start, nameEnd), text.slice(nameEnd, end)];
  const more = Array.from({ length: n }, (_, i) => head + (name === undefined ? '' : i) + tail);
  return text.slice(0, end) + more.join('') + text.slice(end);
}
