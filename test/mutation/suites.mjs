// Which tests are asked about which folder. A mutant is done with its first failure, so what is fast comes first.

const CONFIG = [
  'docs/said',
  'unit/container',
  'unit/validate',
  'unit/strict',
  'unit/stringify',
  'unit/parts',
  'unit/plain',
  'unit/name-verdicts',
  'unit/document-spans',
  'unit/units',
  'unit/numbers',
  'unit/diff',
  'unit/format',
  'docs/diagnostics',
  'unit/diagnostics',
  'unit/diagnose',
  'unit/parse',
  'unit/parse-all',
  'unit/view',
  'unit/lists',
  'unit/scan',
  'unit/clean.node',
  'property/stringify',
  'property/diff',
  'property/format',
  'property/known',
  'property/documents',
  'property/clean',
  'property/diagnose',
];

const SPEC = [
  'docs/said',
  'spec/sides',
  'spec/features',
  'spec/formats',
  'spec/is-spec',
  'spec/documented',
  'spec/fixtures',
  'spec/rules',
  'spec/builder',
  'spec/presets',
  'spec/read',
  'spec/convert',
  'spec/write',
  'spec/limit',
  'spec/plain',
  'spec/exact',
  'spec/wrong-types',
];

/** Folder of src -> its tests. */
export const SUITES = {
  'src/container': ['unit/container'],
  'src/node/hooks': ['node/hooks'],
  'src/node/processes': ['node/processes', 'node/hooks'],
  'src/config': CONFIG,
  'src/spec': SPEC,
};

/** Tests that are left out, by parts of their names. */
export const LEFT_OUT = [
  // They look at the clock, or at inputs so large that one survivor would take as long as a hundred without them.
  /linear time|is linear|1 GB of output|a million |10\^5 |1048576|the 25 characters of White_Space/,
  /for a text of another length|vectors of the seed|parses every vector the same|of all vectors what parse says/,
  /look for a user namespace once|looks for what is meant by a word once|over and over|wherever a window ends/,
  /of more than one batch and of more than one window|several batches and windows|when names were forgotten/,
  /says where bytes are not UTF-8|what the seed makes of every vector|stays right while others parse/,
  /what the schema takes, for every vector|exactly what walking along the rules/,
  /100,000 .* within each other|that do not fit into its memory to others/,
  // Its examples come by import.meta.glob.
  /leaves what the examples say/,
  // It counts the cases that it gets, of which there are few here.
  /gives back every configuration, or names a field/,
];
