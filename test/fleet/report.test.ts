import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { finish } from '../../src/fleet/finish.ts';
import type { Plan } from '../../src/fleet/folder.ts';
import { planShards } from '../../src/fleet/plan/shards.ts';
import { htmlOf } from '../../src/fleet/report/html.ts';
import { reportOf } from '../../src/fleet/report/report.ts';
import { StatisticsCounter } from '../../src/fleet/statistics/statistics.ts';
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
