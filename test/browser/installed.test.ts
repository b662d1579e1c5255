import { expect, it } from 'vitest';
import { CHROMIUM } from './installed.ts';

// vitest.config.ts runs them in Chromium too, where it is installed.
const skip = CHROMIUM === undefined && !process.env.OCICONF_REQUIRE_REAL;
const name = 'unit and conformance tests, and the properties of the engines, run in Chromium';

it.skipIf(skip)(skip ? `${name} (skipped: not installed)` : name, () => expect(CHROMIUM).toBeDefined());
