// A process that works on a state root and can be made to end itself, by SIGKILL, before any step of what it writes.

import * as fs from 'node:fs/promises';
import { processDriver } from '../../src/node/runtime/process/index.ts';
import { takeLock } from '../../src/node/runtime/process/lock.ts';
import { type Files, PrivateFolder } from '../../src/node/runtime/process/private-files.ts';
import type { ContainerRecord } from '../../src/node/runtime/process/record.ts';
import { StateStore } from '../../src/node/runtime/process/store.ts';
import type { Bundle } from '../../src/runtime/driver.ts';

export interface Order {
  root: string;
  /** The step before which it ends itself, from 1; 0 never. */
  killAt: number;
  action: 'write' | 'remove' | 'lock' | 'create' | 'start' | 'delete';
  record?: ContainerRecord;
  bundle?: Bundle;
  id: string;
}

export interface Report {
  steps: number;
  error: string | null;
}

const order = JSON.parse(process.argv[2]!) as Order;
let steps = 0;

function step(): void {
  if (++steps !== order.killAt) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/** Every call is a step, writing a text is two: the first one leaves half of it. */
const files: Files = {
  link: stepping(fs.link),
  lstat: fs.lstat,
  mkdir: stepping(fs.mkdir) as Files['mkdir'],
  readdir: fs.readdir,
  rename: stepping(fs.rename),
  unlink: stepping(fs.unlink),
  open: async (...args) => {
    step();
    const file = await fs.open(...args);
    return new Proxy(file, {
      get(target, name) {
        if (name === 'writeFile') return (text: string) => inHalves(target, text);
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        if (name === 'sync' || name === 'close') step();
        return member.bind(target);
      },
    });
  },
};

function stepping<A extends unknown[], R>(call: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    step();
    return call(...args);
  };
}

async function inHalves(file: fs.FileHandle, text: string): Promise<void> {
  const half = Math.ceil(text.length / 2);
  step();
  await file.write(text.slice(0, half));
  step();
  await file.write(text.slice(half));
}

async function act({ root, action, id, record, bundle }: Order): Promise<void> {
  const store = new StateStore(root, files);
  const driver = processDriver({ stateRoot: root, stdio: 'ignore', files });
  const call = { report: () => {} };
  if (action === 'write') await store.write(record!);
  else if (action === 'remove') await store.remove(id);
  else if (action === 'create') await driver.create(id, bundle!, {}, call);
  else if (action === 'start') await driver.start(id, call);
  else if (action === 'delete') await driver.delete(id, {}, call);
  else {
    const lock = await takeLock(new PrivateFolder(root, files), id, 'start');
    if (!('release' in lock)) throw new Error('busy');
    // Held for a moment: two that hold it at once are found by the file that both want to make.
    const mark = await fs.open(`${root}/${id}.held`, 'wx');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await mark.close();
    await fs.unlink(`${root}/${id}.held`);
    await lock.release();
  }
}

/** Ready; goes on at the first byte. */
async function atOnce(): Promise<void> {
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
}

if (process.argv[3] === 'wait') await atOnce();
const error = await act(order).then(
  () => null,
  (reason: Error) => `${reason.name}: ${reason.message}`,
);
const report: Report = { steps, error };
process.stdout.write(JSON.stringify(report));
