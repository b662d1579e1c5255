import { integer, may, must, object, text, words } from './kinds.ts';
import { annotations } from './shared.ts';

export const state = object(
  'State',
  'The state of a container, as runtimes print it and hooks get it.',
  { since: '1.0.0', clause: 'runtime.md#state' },
  {
    ociVersion: must(text, 'Version of the runtime-spec that the state keeps to.'),
    id: must(text, 'Id of the container, unique on the host.'),
    status: must(
      words('ContainerState', 'Where a container is in its lifecycle.', [
        'creating',
        'created',
        'running',
        'stopped',
      ]),
      'Where it is in its lifecycle.',
    ),
    pid: may(integer(0), 'Process id as the host sees it. On Linux needed while `created` or `running`.'),
    bundle: must(text, 'Absolute path of the bundle.'),
    annotations: may(annotations, 'The annotations of its config.json.'),
  },
);
