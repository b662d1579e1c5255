import { expect, it } from 'vitest';
import { CHROMIUM } from './installed.ts';

// vitest.config.ts runs the unit, conformance and property tests in Chromium too, where it is installed.
const skip = CHROMIUM === undefined && !process.env.OCICONF_REQUIRE_REAL;
const name = 'unit, conformance and property tests run in Chromium';

it.skipIf(skip)(skip ? `${name} (skipped: not installed)` : name, () => expect(CHROMIUM).toBeDefined());
