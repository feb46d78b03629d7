import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { packedTemplate } from '../shared/assembly.ts';
import { Problem } from '../shared/problem.ts';
import { zipOf } from './zip.ts';

/** A parameter that the template asks for. */
interface TemplateParameter {
  readonly Default?: string | number;
}

/** The one-file template, taken apart: what CloudFormation gets, and the code that lies in S3. */
export interface Artifacts {
  /** The template without code; its functions have the code at this place of the bucket. */
  readonly templateIn: (bucket: string) => string;
  /** Of its content. */
  readonly templateKeyIn: (bucket: string) => string;
  /** One zip file with the code of all functions. */
  readonly zip: Buffer;
  readonly zipKey: string;
  readonly parameters: Readonly<Record<string, TemplateParameter>>;
  /** Of Thaw, as the template's output `Version` will say. */
  readonly version: string;
}

type Tree = Readonly<Record<string, unknown>>;

/** Where the template lies: in the package, or in the clone where `npm run template` puts it. */
const places = [packedTemplate, '../../dist/thaw.template.json'];

/** Throws `NoTemplate` where there is none, or the file is no template of Thaw. */
export async function readArtifacts(file: string | undefined): Promise<Artifacts> {
  const candidates = file === undefined ? places.map((place) => path.join(import.meta.dirname, place)) : [file];
  for (const candidate of candidates) {
    const bytes = await readFile(candidate).catch(() => undefined);
    if (bytes !== undefined) return artifactsOf(textOf(bytes, candidate), candidate);
  }
  throw new Problem(
    'NoTemplate',
    file === undefined
      ? 'Cannot deploy: this installation has no template. Name a file with --template.'
      : `Cannot deploy: the template "${file}" cannot be read.`,
  );
}

const textOf = (bytes: Buffer, file: string): string =>
  (file.endsWith('.br') ? brotliDecompressSync(bytes) : bytes).toString();

function artifactsOf(text: string, file: string): Artifacts {
  const template = parse(text, file);
  const { Mappings: _, ...rest } = template;
  const code = codeOf(template);
  if (code === undefined) {
    throw new Problem(
      'NoTemplate',
      `Cannot deploy: "${file}" is not Thaw's one-file template: it has no mapping Code.`,
    );
  }
  const zip = zipOf('index.js', Buffer.from(code));
  const version = versionOf(template);
  const zipKey = `thaw/${version}/${digestOf(zip)}.zip`;
  const templateIn = (bucket: string) => JSON.stringify(withCodeIn(rest, { S3Bucket: bucket, S3Key: zipKey }));
  const templateKeyIn = (bucket: string) => `thaw/${version}/${digestOf(templateIn(bucket))}.template.json`;
  return { templateIn, templateKeyIn, zip, zipKey, parameters: parametersOf(template), version };
}

function parse(text: string, file: string): Tree {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isTree(parsed)) return parsed;
  } catch {
    // said below
  }
  throw new Problem('NoTemplate', `Cannot deploy: the template "${file}" is not JSON.`);
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

const branch = (tree: unknown, key: string): Tree => {
  const value = isTree(tree) ? tree[key] : undefined;
  return isTree(value) ? value : {};
};

/** The only text of the mapping `Code` (release/template/one-file.ts). */
function codeOf(template: Tree): string | undefined {
  const [code] = Object.values(branch(branch(branch(template, 'Mappings'), 'Code'), 'All'));
  return typeof code === 'string' ? code : undefined;
}

function withCodeIn(template: Tree, Code: object): Tree {
  const resources = Object.entries(branch(template, 'Resources')).map(([id, resource]) => {
    if (!isTree(resource) || resource['Type'] !== 'AWS::Lambda::Function') return [id, resource];
    return [id, { ...resource, Properties: { ...branch(resource, 'Properties'), Code } }];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

const parametersOf = (template: Tree): Artifacts['parameters'] =>
  Object.fromEntries(
    Object.keys(branch(template, 'Parameters')).map((name) => [name, branch(branch(template, 'Parameters'), name)]),
  );

function versionOf(template: Tree): string {
  const { Value: value } = branch(branch(template, 'Outputs'), 'Version');
  return typeof value === 'string' ? value : 'unknown';
}

const digestOf = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex').slice(0, 16);
