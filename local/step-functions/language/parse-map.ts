import { createHash } from 'node:crypto';
import { partition } from '../../account.ts';
import { common, forgiving, numberOrPath, onward, path, template } from './common-fields.ts';
import type { Fields } from './fields.ts';
import { parsePath } from './path.ts';
import type { Distribution, Machine, MapState, ResultWriter } from './states.ts';

/** Reads what an item runs: a machine inside a machine of this type (STANDARD, EXPRESS). */
export type ParseInner = (fields: Fields, type: string) => Machine;

/** `ItemReader` and `ItemBatcher` are not read here, and so refused as fields we do not support. */
export function parseMap(fields: Fields, name: string, type: string, parseInner: ParseInner): MapState {
  const processor = fields.fields('ItemProcessor');
  const config = processor.optionalFields('ProcessorConfig');
  const mode = config?.oneOf('Mode', ['INLINE', 'DISTRIBUTED']) ?? 'INLINE';
  const executionType = config?.oneOf('ExecutionType', ['STANDARD', 'EXPRESS']);
  config?.finish();
  const distribution = mode === 'DISTRIBUTED' ? parseDistribution(fields, name, type, executionType) : undefined;
  return {
    type: 'Map',
    ...common(fields, name),
    ...onward(fields),
    ...forgiving(fields),
    // The old name of ItemSelector, `Parameters`, is refused: two names for one thing.
    ...(fields.has('Parameters') ? fields.refuse("Use 'ItemSelector' instead of 'Parameters'") : {}),
    itemsPath: path(fields, 'ItemsPath') ?? parsePath('$', fields.where),
    itemSelector: template(fields, 'ItemSelector'),
    maxConcurrency: numberOrPath(fields, 'MaxConcurrency', 0, Number.MAX_SAFE_INTEGER),
    processor: parseInner(processor, distribution?.executionType ?? type),
    distribution,
  };
}

function parseDistribution(
  fields: Fields,
  name: string,
  type: string,
  executionType: 'STANDARD' | 'EXPRESS' | undefined,
): Distribution {
  // Only Standard workflows may distribute (Step Functions guide, "state-map-distributed"). AWS lets Standard children
  // distribute once more; nothing here does.
  if (type !== 'STANDARD') fields.refuse('A Distributed Map must stand in a Standard state machine itself');
  if (executionType === undefined) return fields.refuse("'ExecutionType' is required in DISTRIBUTED mode");
  return {
    executionType,
    label: parseLabel(fields, name),
    toleratedCount: numberOrPath(fields, 'ToleratedFailureCount', 0, Number.MAX_SAFE_INTEGER),
    toleratedPercentage: numberOrPath(fields, 'ToleratedFailurePercentage', 0, 100),
    writer: parseResultWriter(fields.optionalFields('ResultWriter')),
  };
}

const label = /^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]{1,40}$/u;

/** AWS makes a label up where there is none; ours follows from the name, so that a second deployment has the same. */
function parseLabel(fields: Fields, name: string): string {
  const given = fields.optionalText('Label');
  if (given === undefined) return createHash('sha256').update(name).digest('hex').slice(0, 32);
  return label.test(given)
    ? given
    : fields.refuse(`The label '${given}' is too long or has a character it may not have`);
}

function parseResultWriter(fields: Fields | undefined): ResultWriter {
  if (fields === undefined) return { parameters: undefined, transformation: 'COMPACT', outputType: 'JSON' };
  const config = fields.optionalFields('WriterConfig');
  const resource = fields.oneOf('Resource', [`arn:${partition}:states:::s3:putObject`]);
  const parameters = template(fields, 'Parameters');
  if ((resource === undefined) !== (parameters === undefined)) fields.refuse("'Resource' and 'Parameters' go together");
  if (resource === undefined && config === undefined) fields.refuse("'ResultWriter' cannot be empty");
  const writer: ResultWriter = {
    parameters,
    // The default "when exporting" is NONE (Step Functions guide, "input-output-resultwriter").
    transformation: config?.oneOf('Transformation', ['NONE', 'COMPACT', 'FLATTEN']) ?? 'NONE',
    outputType: config?.oneOf('OutputType', ['JSON', 'JSONL']) ?? 'JSON',
  };
  if (parameters === undefined && writer.outputType === 'JSONL') fields.refuse('JSONL needs a bucket to be written to');
  config?.finish();
  fields.finish();
  return writer;
}
