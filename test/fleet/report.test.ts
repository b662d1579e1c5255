import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { finish } from '../../src/fleet/finish.ts';
import type { Plan } from '../../src/fleet/folder.ts';
import { planShards } from '../../src/fleet/plan/shards.ts';
import { htmlOf } from '../../src/fleet/report/html.ts';
import { reportOf } from '../../src/fleet/report/report.ts';
import {
  emptyStatistics,
  type Facts,
  NAMESPACES,
  StatisticsCounter,
} from '../../src/fleet/statistics/statistics.ts';
import { doAll, fileOf, inputOf, scratchFolder } from './support.ts';

const folder = scratchFolder();
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '\u202egnp',
  '',
  '\ud800',
];

function planOf(inputs: Plan['inputs'], shardSize: number): Plan {
  return { version: '1.0.0', operation: 'parse', format: 'ndjson', shardSize, inputs };
}

describe('the page', () => {
  const counter = new StatisticsCounter();
  HOSTILE.forEach((text, i) => {
    counter.addBytes(1);
    counter.document({
      limits: { memory: 64n, cpu: 512n, shares: 2n ** 64n - 1n, pids: 0n },
      isSpec: false,
      namespaces: 1,
      hooks: [text],
    });
    counter.reject({ input: text, member: text, offset: i, index: i }, [text], 1);
  });
  const html = htmlOf(reportOf(planOf([], 1), 1, counter.result()));

  it('has nothing of inputs that is HTML, and nothing that cannot be seen', () => {
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/ onmouseover='/);
    expect(html).not.toContain('\u202e');
    expect(html).toContain('<bdi><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></bdi>');
    expect(html).toContain('\\u202egnp');
    expect(html).toContain('\\ud800');
  });

  it('asks for nothing from elsewhere, and forbids it', () => {
    expect(html).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    expect(html).not.toMatch(/ (src|href)="(?!#)/);
    expect(html).not.toMatch(/url\(|@import/);
  });

  it('has a heading for every section, a name for every picture, and its numbers as a table', () => {
    for (const [, id] of html.matchAll(/aria-labelledby="([^"]+)"/g)) expect(html).toContain(`id="${id}"`);
    const pictures = html.match(/<svg class="columns"/g)!.length;
    expect(html.match(/<details>/g)).toHaveLength(pictures);
    for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`id="${id}"`);
  });
});

describe('the report', () => {
  it('is the same, whatever the size of shards but for how many there are', async () => {
    const text = Array.from(
      { length: 60 },
      (_, i) => `process_arg=x\nmemory_limit=${2 ** (20 + (i % 5))}\nhook_prestart=/bin/h${i % 7}\n`,
    ).join('---\n');
    const inputs = [inputOf(fileOf(folder, 'fleet.conf', text), 'lines')];
    const reports = [];
    for (const size of [100, 1000, 10_000]) {
      const out = await doAll(folder, inputs, size, { operation: 'parse', format: 'ndjson' });
      const shards = planShards(inputs, { size }).length;
      const found = await finish(out, planOf(inputs, size), shards);
      expect(found.missing).toEqual([]);
      const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as object;
      reports.push({ ...report, shards: 0, shardSize: 0 });
    }
    expect(reports[1]).toEqual(reports[0]);
    expect(reports[2]).toEqual(reports[0]);
    expect(reports[0]).toMatchObject({
      documents: 60,
      rejected: 0,
      limits: { memory: { least: '1048576', greatest: '16777216', without: 0 } },
      hooks: { total: 60, isExact: true, different: 7 },
    });
  });

  it('is not made while shards are missing', async () => {
    const inputs = [inputOf(fileOf(folder, 'part.conf', 'hostname=a\n---\n'.repeat(10)), 'lines')];
    const out = await doAll(folder, inputs, 50, { operation: 'scan', format: 'ndjson' });
    expect(await finish(out, planOf(inputs, 50), 5)).toEqual({ report: undefined, missing: [3, 4] });
  });
});

/** The page of documents with these facts; `rejects` of them are rejected, of which one could not be read. */
function pageOf(documents: readonly (Partial<Facts> | undefined)[], rejects = 0): string {
  const counter = new StatisticsCounter();
  for (const facts of documents) {
    const none = { memory: 0n, cpu: 0n, shares: 0n, pids: 0n };
    counter.document(facts && { isSpec: false, limits: none, namespaces: 0, hooks: [], ...facts });
  }
  for (let i = 0; i < rejects; i++)
    counter.reject({ input: 'a', member: null, offset: i, index: i }, ['no-args'], 1);
  return htmlOf(reportOf(planOf([], 1), 1, counter.result()));
}

function limitsOf(limits: Partial<Facts['limits']>): Partial<Facts> {
  return { limits: { memory: 0n, cpu: 0n, shares: 0n, pids: 0n, ...limits } };
}

/** The rows of a table with bars: its name, the length of the bar, the number, the share. */
function barsOf(html: string, section: string): string[][] {
  const from = html.indexOf(`<section id="${section}"`);
  const rows = html.slice(from, html.indexOf('</section>', from)).matchAll(/<tr><th scope="row">.*?<\/tr>/g);
  return [...rows].map(([row]) => [
    row.match(/<th scope="row">(.*?)<\/th>/)![1]!.replaceAll(/<[^>]*>/g, ''),
    row.match(/class="mark" width="([^"]*)"/)![1]!,
    ...[...row.matchAll(/<td class="number[^"]*">(.*?)<\/td>/g)].map(([, text]) => text!),
  ]);
}

describe('what the page says', () => {
  it('is shares in bars as long as the shares, and no tile twice', () => {
    const html = pageOf([undefined, ...Array.from({ length: 12 }, () => ({}))], 1);
    expect(barsOf(html, 'failures')).toEqual([['no-args', '7.69', '1', '7.7 %']]);
    expect(html.match(/<dl class="tiles">.*<\/dl>/)![0].replaceAll(/<[^>]*>/g, ' ')).toMatch(
      /^ +in the output +12 +92\.3 % +rejected +1 +7\.7 % +of these unreadable: 1 +$/,
    );
    expect(html).not.toContain('<p></p>');
  });

  it('is of the time namespace what config.json have, as lines cannot say it', () => {
    const time = 1 << NAMESPACES.indexOf('time');
    const lines = Array.from({ length: 6 }, () => ({ namespaces: 1 }));
    const specs = [
      { isSpec: true, namespaces: time },
      ...Array.from({ length: 3 }, () => ({ isSpec: true })),
    ];
    const rowsOf = (html: string) =>
      barsOf(html, 'namespaces').filter(([name]) => name!.startsWith('time') || name === 'pid');
    expect(rowsOf(pageOf([...lines, ...specs]))).toEqual([
      ['time of 4 config.json; lines cannot say it', '75.00', '3', '75.0 %'],
      ['pid', '40.00', '4', '40.0 %'],
    ]);
    expect(rowsOf(pageOf(lines))).toEqual([['pid', '0', '0', '0 %']]);
    expect(rowsOf(pageOf(specs))).toContainEqual(['time', '75.00', '3', '75.0 %']);
  });

  it('is numbers also where there is no document', () => {
    const html = pageOf([]);
    expect(html).toContain('<dt>rejected</dt><dd>0<small></small></dd>');
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('is the first of the shards that are not in it, and how many more there are', () => {
    const pageWithout = (count: number) => {
      const missing = Array.from({ length: count }, (_, shard) => ({ shard, reason: `<${shard}>` }));
      return htmlOf(reportOf(planOf([], 1), 30, emptyStatistics(), missing));
    };
    expect(pageWithout(20)).toContain('20 shards that no attempt could do.');
    expect(pageWithout(20)).toContain('<li>shard 19: &lt;19&gt;</li></ul>');
    expect(pageWithout(22)).toContain('22 shards that no attempt could do.');
    expect(pageWithout(22)).toContain(
      '<li>shard 19: &lt;19&gt;</li><li>and 2 more, in <code>report.json</code></li></ul>',
    );
  });

  it('is how many texts there are, as far as that is known', () => {
    const hooksOf = (count: number) => [{ hooks: Array.from({ length: count }, (_, i) => `/${i}`) }];
    expect(pageOf(hooksOf(20))).toContain('<p>20 in all.</p>');
    expect(pageOf(hooksOf(1024))).toContain('<p>1,024 in all. The 20 most frequent of 1,024.</p>');
    expect(pageOf(hooksOf(1025))).toContain(
      '<p>1,025 in all. The 20 most frequent, of so many that not all were counted one by one: numbers are upper bounds.</p>',
    );
    const counter = new StatisticsCounter();
    counter.document({
      ...limitsOf({}),
      isSpec: false,
      namespaces: 0,
      hooks: hooksOf(1025)[0]!.hooks,
    } as Facts);
    const { hooks } = reportOf(planOf([], 1), 1, counter.result());
    expect(hooks).toMatchObject({ total: 1025, isExact: false, different: null });
  });

  it('is codes by how many documents have them, and as many by their names', () => {
    const counter = new StatisticsCounter();
    for (const codes of [['z'], ['b', 'z'], ['a'], ['m']])
      counter.reject({ input: 'a', member: null, offset: 0, index: 0 }, codes, 1);
    const { failures } = reportOf(planOf([], 1), 1, counter.result());
    expect(failures.map(({ code, documents }) => [code, documents])).toEqual([
      ['z', 2],
      ['a', 1],
      ['b', 1],
      ['m', 1],
    ]);
  });

  it('is limits that stay in the ranges they are counted in', () => {
    const most = 2n ** 63n - 1n;
    const html = pageOf([limitsOf({ memory: most, shares: most })]);
    expect(html).toContain('<p>All 7.9 EiB; 0 documents (0 %) without it.</p>');
    expect(html).toContain('<title>4 EiB to below 8 EiB: 1</title>');
    expect(html).toContain('<p>All 9.22e+18; 0 documents (0 %) without it.</p>');
    expect(html).toContain('<title>2^62 to below 2^63: 1</title>');
    const others = pageOf([
      limitsOf({ memory: 2n ** 20n }),
      limitsOf({ memory: 2n ** 36n + 5n, cpu: 192n }),
      {},
    ]);
    expect(others).toContain('<p>From 1 MiB to 64 GiB; 1 document (33.3 %) without it.</p>');
    expect(others).toContain('<p>All 0.188; 2 documents (66.7 %) without it.</p>');
    const many = pageOf([limitsOf({ cpu: 1023_999n }), limitsOf({ cpu: 1024n * 2n ** 40n })]);
    expect(many).toContain('<p>From 1,000 to 2^40; 0 documents (0 %) without it.</p>');
  });
});
