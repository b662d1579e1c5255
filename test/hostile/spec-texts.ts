import { readFileSync } from 'node:fs';
import type { Make } from './line-texts.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

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
  ...repeatedExamples(),
};

/** The example of every code in docs/spec-diagnostics.md, with the last element of each list and object again and again. */
function repeatedExamples(): Record<string, Make> {
  const docs = readFileSync(new URL('../../docs/spec-diagnostics.md', import.meta.url), 'utf8');
  const makes: [string, Make][] = [];
  for (const section of docs.split('\n### ').slice(1)) {
    const code = section.slice(0, section.indexOf('\n'));
    const example = section.split('```')[1]?.slice('json\n'.length).trim() ?? '';
    const value = parsedExample(example);
    if (value === undefined) continue;
    for (const path of containersIn(value, [])) {
      makes.push([`${code} at /${path.join('/')}`, (n) => JSON.stringify(withMore(value, path, n >> 2))]);
    }
  }
  return Object.fromEntries(makes);
}

function parsedExample(example: string): Json | undefined {
  try {
    return JSON.parse(example) as Json;
  } catch {
    return undefined;
  }
}

type Path = readonly (string | number)[];

function containersIn(value: Json, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([name, item]) =>
    containersIn(item, [...path, Array.isArray(value) ? Number(name) : name]),
  );
  return Object.keys(value).length === 0 ? inner : [path, ...inner];
}

/** The value with the last element at `path` `n` times. */
function withMore(value: Json, [step, ...path]: Path, n: number): Json {
  if (step !== undefined) {
    const changed = withMore((value as Record<string, Json>)[step]!, path, n);
    return Array.isArray(value)
      ? value.map((item, i) => (i === step ? changed : item))
      : { ...(value as object), [step]: changed };
  }
  if (Array.isArray(value)) return [...value, ...Array.from({ length: n }, () => value.at(-1)!)];
  const [name, last] = Object.entries(value as Record<string, Json>).at(-1)!;
  const more = Array.from({ length: n }, (_, i): [string, Json] => [`${name}${i}`, last]);
  return { ...(value as object), ...Object.fromEntries(more) };
}
