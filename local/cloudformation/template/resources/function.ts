import { deflateRawSync } from 'node:zlib';
import type { Fields } from '../fields.ts';
import { arnOf, roleNameOf } from '../names.ts';
import type { ResourceType, Site } from '../resource.ts';
import type { CodeWanted } from '../services.ts';
import { templateError } from '../tree.ts';

/** AWS::Lambda::Function. Names: up to 64 characters (CloudFormation, AWS::Lambda::Function), as its 3 seconds and 128 MB by default. */
export const lambdaFunction: ResourceType = (fields, site) => {
  const name = fields.text('FunctionName') ?? site.name({ longest: 64 });
  const runtime = fields.text('Runtime');
  if (runtime !== 'nodejs24.x') {
    throw templateError(`Cannot deploy ${site.logicalId}: its Runtime is "${runtime}", and only nodejs24.x runs here.`);
  }
  const handler = fields.need('Handler', fields.text('Handler'));
  const wanted = {
    name,
    runtime,
    roleName: roleNameOf(fields.need('Role', fields.text('Role'))),
    code: codeOf(fields.need('Code', fields.object('Code')), handler, site),
    handler,
    timeoutSeconds: fields.number('Timeout') ?? 3,
    memoryMb: fields.number('MemorySize') ?? 128,
    environment: fields.object('Environment')?.textMap('Variables') ?? {},
    logGroupName: fields.object('LoggingConfig')?.text('LogGroup') ?? `/aws/lambda/${name}`,
    reservedConcurrency: fields.number('ReservedConcurrentExecutions'),
    ephemeralStorageMb: fields.object('EphemeralStorage')?.number('Size'),
  };
  fields.noMeaningHere('Architectures', 'Description', 'Tags', 'TracingConfig');
  const arn = arnOf('lambda', `function:${name}`);
  return {
    physicalId: name,
    arn,
    attributes: { Arn: arn },
    create: async (services, caller) => {
      services.policies.assume(wanted.roleName, 'lambda.amazonaws.com', name);
      await services.createFunction({ ...wanted, caller });
    },
    remove: (services) => services.deleteFunction(name),
  };
};

/** Either the code itself or an object in S3, never both (CloudFormation, AWS::Lambda::Function Code). */
function codeOf(code: Fields, handler: string, site: Site): CodeWanted {
  const source = code.text('ZipFile');
  const [bucket, key] = [code.text('S3Bucket'), code.text('S3Key')];
  const version = code.text('S3ObjectVersion');
  if (source !== undefined && (bucket ?? key ?? version) === undefined) return inlineCode(source, handler, site);
  if (source !== undefined || bucket === undefined || key === undefined) {
    throw templateError(
      `Cannot deploy ${site.logicalId}: its Code should be a ZipFile, or S3Bucket and S3Key, and not both.`,
    );
  }
  const folder = site.asset(key);
  return folder === undefined ? { from: 's3', bucket, key, version } : { from: 'folder', folder };
}

/** Of the zip file that CloudFormation makes of a `ZipFile` (CloudFormation, AWS::Lambda::Function Code). */
const inlineLimitBytes = 4 * 2 ** 20;

/** What a zip file of one entry needs besides its compressed bytes: two headers with the name `index.js`, and the end record. */
const zipOverheadBytes = 30 + 46 + 22 + 2 * 'index.js'.length;

/** CloudFormation writes the text to a file `index`, for Node.js with the ending `.js`, so the handler is `index.<export>`. */
function inlineCode(source: string, handler: string, { logicalId }: Site): CodeWanted {
  if (!handler.startsWith('index.')) {
    throw templateError(
      `Cannot deploy ${logicalId}: with ZipFile its Handler begins with "index.", and is "${handler}".`,
    );
  }
  const sizeBytes = deflateRawSync(source).length + zipOverheadBytes;
  if (sizeBytes <= inlineLimitBytes) return { from: 'template', source };
  throw templateError(
    `Cannot deploy ${logicalId}: zipped, its ZipFile has ${sizeBytes} bytes, ${inlineLimitBytes} are allowed.`,
  );
}
