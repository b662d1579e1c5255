import { describe, expect, it } from 'vitest';
import { runNode } from '../support/child.ts';

// In Node: only there the heap can be measured, after a collection.

describe('parseAll', () => {
  it('keeps no neighbour alive by a document of more than one batch, in a process of its own', () => {
    const perKept = runNode(
      ['--expose-gc'],
      `const many = 'mount=::\\n'.repeat(900) + 'hostname=a-rather-long-hostname\\n---\\n#' + 'x'.repeat(21_000) + '\\n---\\n';
       const used = () => { gc(); gc(); const { heapUsed, external } = process.memoryUsage(); return heapUsed + external; };
       for (const _ of ociconf.parseAll(many)) ;
       const before = used();
       const kept = [];
       for (const { config } of ociconf.parseAll(many.repeat(500))) if (config.hostname) kept.push(config.hostname);
       console.log(JSON.stringify((used() - before) / kept.length));`,
    );
    expect(perKept).toBeLessThan(2000);
  });

  it('keeps no document alive by another, in a process of its own', () => {
    const perKept = runNode(
      ['--expose-gc'],
      `const document = 'hostname=a-rather-long-hostname\\n' + ('#' + 'x'.repeat(99) + '\\n').repeat(10) + '---\\n';
       const used = () => { gc(); gc(); const { heapUsed, external } = process.memoryUsage(); return heapUsed + external; };
       for (const _ of ociconf.parseAll(document)) ;
       const before = used();
       const kept = [];
       let n = 0;
       // One document in a hundred is kept: a window of 30 would otherwise stay with each.
       for (const { config } of ociconf.parseAll(document.repeat(100_000))) if (n++ % 100 === 0) kept.push(config.hostname);
       console.log(JSON.stringify((used() - before) / kept.length));`,
    );
    expect(perKept).toBeLessThan(3000);
  });
});
