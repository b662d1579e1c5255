import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe } from 'vitest';
import { CHROMIUM, chromiumFlags, whyNot } from '../browser/installed.ts';
import { orSkipped } from '../support/skip.ts';
import { BuiltPlayground } from './built.ts';
import { Session, type SessionOptions } from './session.ts';
import { accessSuite } from './suites/access.ts';
import { configSuite } from './suites/config.ts';
import { editorSuite } from './suites/editor.ts';
import { hostileSuite } from './suites/hostile.ts';
import { shareSuite } from './suites/share.ts';
import { speedSuite } from './suites/speed.ts';
import { tabsSuite } from './suites/tabs.ts';

// The built playground, used as people use it. It is built once for all.

const [skip, name] = orSkipped('playground in Chromium', whyNot(CHROMIUM));
/** Where the machine is busy, a page takes its time. */
const timeout = 120_000;
const built = new BuiltPlayground();
let browser: Browser;
let shared: Session | undefined;

/** Opens the playground for a test, anew, and ends with a check that the page reported no error. */
async function withPage(use: (session: Session) => Promise<void>, options?: SessionOptions): Promise<void> {
  if (options === undefined) {
    // A page of its own for each takes seconds where the machine is busy.
    shared ??= await Session.open(browser, built);
    await shared.reopen(built);
    await use(shared);
    shared.check();
    return;
  }
  const session = await Session.open(browser, built, options);
  await use(session);
  session.check();
  await session.close();
}

describe.skipIf(skip)(name, { timeout }, () => {
  beforeAll(async () => {
    if (CHROMIUM === undefined) throw new Error('Chromium is not installed');
    await built.start();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: chromiumFlags });
  }, timeout);
  afterAll(async () => {
    await browser?.close();
    built.stop();
  });

  editorSuite(withPage);
  configSuite(withPage);
  tabsSuite(withPage);
  shareSuite(withPage, built);
  hostileSuite(withPage);
  accessSuite(withPage);
  speedSuite(withPage, built);
});
