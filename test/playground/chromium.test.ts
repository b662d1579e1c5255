import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe } from 'vitest';
import { CHROMIUM, chromiumFlags } from '../browser/installed.ts';
import { BuiltPlayground } from './built.ts';
import { Session, type SessionOptions } from './session.ts';
import { configSuite } from './suites/config.ts';
import { editorSuite } from './suites/editor.ts';

// The built playground, used as people use it. It is built once for all.

const skip = CHROMIUM === undefined && !process.env.OCICONF_REQUIRE_REAL;
const built = new BuiltPlayground();
let browser: Browser;

/** Opens the playground for a test, and closes it with a check that the page reported no error. */
async function withPage(
  use: (session: Session) => Promise<void>,
  options: SessionOptions = {},
): Promise<void> {
  const session = await Session.open(browser, built, options);
  await use(session);
  await session.close();
}

describe.skipIf(skip)(
  skip ? 'playground in Chromium (skipped: not installed)' : 'playground in Chromium',
  () => {
    beforeAll(async () => {
      if (CHROMIUM === undefined) throw new Error('Chromium is not installed');
      await built.start();
      browser = await chromium.launch({ executablePath: CHROMIUM, args: chromiumFlags });
    });
    afterAll(async () => {
      await browser?.close();
      built.stop();
    });

    editorSuite(withPage);
    configSuite(withPage);
  },
);
