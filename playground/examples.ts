import broken from '../examples/broken.conf?raw';
import database from '../examples/database.conf?raw';
import international from '../examples/international.conf?raw';
import rootless from '../examples/rootless-job.conf?raw';
import sidecar from '../examples/sidecar.conf?raw';
import web from '../examples/web.conf?raw';

/** The repository's own, by name. */
export const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ['web', web],
  ['database', database],
  ['rootless job', rootless],
  ['sidecar', sidecar],
  ['international', international],
  ['broken', broken],
]);
