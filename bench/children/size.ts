// Run by ../sizes.ts: parses the config of one size, as often as each message says.

import { ownPackage, timedLane } from '../lane.ts';
import { parseAndRead } from '../readFields.ts';
import { SIZES, type SizeName } from '../sizes.ts';

const { parse } = await ownPackage('size');
const { text, bytes } = SIZES[process.argv[2] as SizeName]();
const lane = timedLane(bytes.length, (times) => parseAndRead(parse, text, times));
process.on('message', async (times: number) => process.send!(await lane.run(times)));
process.send!(lane.bytes);
