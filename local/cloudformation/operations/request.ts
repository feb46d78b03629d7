import { s3CodeOf } from '../../code-in-s3.ts';
import type { Request } from '../stacks/plan.ts';
import type { Stack } from '../stacks/stack.ts';
import { bodyLimitBytes, urlLimitBytes } from '../stacks/template-text.ts';
import { type Call, structuresIn, textIn, textsIn, validationError } from './call.ts';

/** What a request to make or change a stack says. `stack` is the one there is, whose template and values may be used again. */
export async function requestOf(call: Call, stack: Stack | undefined): Promise<Request> {
  const { form, caller } = call;
  demandKnown(call);
  return {
    templateText: await templateOf(call, stack),
    parameters: parametersOf(call, stack),
    tags: tagsOf(call, stack),
    capabilities: textsIn(form, 'Capabilities'),
    caller,
  };
}

/** What would change the outcome, and nobody knows here. */
const unknownHere = [
  'RoleARN',
  'ResourceTypes',
  'ResourcesToImport',
  'StackPolicyBody',
  'StackPolicyURL',
  'RollbackConfiguration',
];

function demandKnown({ form }: Call): void {
  const given = unknownHere.find((name) => form[name] !== undefined && form[name] !== '');
  if (given !== undefined) throw validationError(`${given} is not known to the local cloud`);
  const nested = textIn(form, 'IncludeNestedStacks');
  if (nested === 'true') throw validationError('IncludeNestedStacks is not known to the local cloud');
}

async function templateOf(call: Call, stack: Stack | undefined): Promise<string> {
  const [body, url] = [textIn(call.form, 'TemplateBody'), textIn(call.form, 'TemplateURL')];
  if (textIn(call.form, 'UsePreviousTemplate') === 'true' && stack !== undefined) return stack.templateText;
  if (body !== undefined && url === undefined) return demandBody(body);
  if (url === undefined || body !== undefined)
    throw validationError('Either Template URL or Template Body must be specified.');
  return readTemplate(call, url);
}

function demandBody(body: string): string {
  if (Buffer.byteLength(body) <= bodyLimitBytes) return body;
  throw validationError(
    `1 validation error detected: Value '${body.slice(0, 100)}...' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${bodyLimitBytes}`,
  );
}

/** Path style or host style, on AWS or on this machine. */
const urlForms = [
  /^https:\/\/s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com\/([^/]+)\/(.+)$/,
  /^https:\/\/([^/]+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com\/(.+)$/,
  /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\/([^/]+)\/(.+)$/,
];

/** Read with the rights of the caller. */
async function readTemplate({ readObject, caller }: Call, url: string): Promise<string> {
  const [, bucket, key] = urlForms.map((form) => form.exec(url)).find((match) => match !== null) ?? [];
  if (bucket === undefined || key === undefined) throw validationError('TemplateURL must be a supported URL.');
  try {
    const bytes = await readObject(caller, { bucket, key: decodeURIComponent(key) });
    if (bytes.length <= urlLimitBytes) return bytes.toString();
  } catch (error) {
    const said = Error.isError(error) ? error.message : String(error);
    throw validationError(`S3 error: ${said} (${s3CodeOf(error)})`);
  }
  throw validationError(`Template may not exceed ${urlLimitBytes} bytes in size.`);
}

function parametersOf({ form }: Call, stack: Stack | undefined): Readonly<Record<string, string>> {
  const given = structuresIn(form, 'Parameters').map((parameter) => {
    const { ParameterKey: name = '', ParameterValue: value = '', UsePreviousValue: isPrevious } = parameter;
    if (isPrevious !== 'true') return [name, value] as const;
    const previous = stack?.parameters[name];
    if (previous !== undefined) return [name, previous] as const;
    throw validationError(
      `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    );
  });
  return Object.fromEntries(given);
}

/** Without a word about tags the stack keeps those it has. */
function tagsOf({ form }: Call, stack: Stack | undefined): Readonly<Record<string, string>> {
  if (form['Tags'] === undefined) return stack?.tags ?? {};
  return Object.fromEntries(structuresIn(form, 'Tags').map(({ Key = '', Value = '' }) => [Key, Value]));
}
