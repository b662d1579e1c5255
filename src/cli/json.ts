export { toJson } from '../spec/index.ts';
