export { defaultStateRoot, type ProcessDriverOptions, processDriver } from './driver.ts';
