import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CodeWanted } from './cloudformation/template/index.ts';
import { type ReadObject, s3CodeOf } from './code-in-s3.ts';
import { unzip } from './lambda/zip.ts';

interface Reading {
  readonly caller: string;
  readonly readObject: ReadObject;
}

/** A function's code as a folder, for as long as it is needed. */
export async function unpackCode(code: CodeWanted, reading: Reading): Promise<{ folder: string } & AsyncDisposable> {
  if (code.from === 'folder') return { folder: code.folder, [Symbol.asyncDispose]: async () => undefined };
  const files = code.from === 'template' ? filesOfTemplate(code.source) : unzip(await zipOf(code, reading));
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-code-'));
  for (const [name, content] of files) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** In Lambda's words (seen: aws/serverless-application-model issue 1470). */
async function zipOf(code: CodeWanted & { from: 's3' }, { caller, readObject }: Reading): Promise<Buffer> {
  try {
    return await readObject(caller, code);
  } catch (error) {
    const said = Error.isError(error) ? error.message : String(error);
    throw new Error(
      `Error occurred while GetObject. S3 Error Code: ${s3CodeOf(error)}. S3 Error Message: ${said} (Service: Lambda, Status Code: 400)`,
      { cause: error },
    );
  }
}

/** CloudFormation puts the module `cfn-response` beside what a template has as text (CloudFormation guide, "cfn-response module"). */
const filesOfTemplate = (source: string): ReadonlyMap<string, string> =>
  new Map([
    ['index.js', source],
    ['cfn-response.js', responseModule],
  ]);

/** `send` answers a custom resource: it puts the document at the URL of the event, and ends the invocation. */
const responseModule = `
exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';
exports.send = (event, context, Status, Data, physicalResourceId, NoEcho) => {
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
  const PhysicalResourceId = physicalResourceId || context.logStreamName;
  const Reason = 'See the details in CloudWatch Log Stream: ' + context.logStreamName;
  const answer = { Status, Reason, PhysicalResourceId, StackId, RequestId, LogicalResourceId, NoEcho: NoEcho || false, Data };
  const body = JSON.stringify(answer);
  return fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body }).finally(() => context.done && context.done());
};
`;
