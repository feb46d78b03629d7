import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { branch, isTree, type Tree, templateError } from './tree.ts';

/** What `cdk synth` leaves behind for one stack. */
export interface Assembly {
  readonly stackName: string;
  readonly template: Tree;
  /** Of the stack itself; CDK gives them to CloudFormation beside the template. */
  readonly tags: Readonly<Record<string, string>>;
  /** Folder (or file) of each asset by the object key it would have in the bootstrap bucket. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Reads a cloud assembly of one stack (cloud-assembly-schema: manifest.json and its artifacts). */
export async function readAssembly(folder: string): Promise<Assembly> {
  const artifacts = branch(await readJson(path.join(folder, 'manifest.json')), 'artifacts');
  const stacks = Object.entries(artifacts).filter(([, artifact]) => typeOf(artifact) === 'aws:cloudformation:stack');
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) {
    throw templateError(`Cannot deploy ${folder}: wanted one stack, found ${stacks.length} in its manifest.json.`);
  }
  const [artifactId, artifact] = stack;
  const properties = propertiesOf(artifact);
  return {
    stackName: textOf(properties, 'stackName') ?? artifactId,
    tags: textsOf(branch(properties, 'tags')),
    template: await readJson(path.join(folder, textOf(properties, 'templateFile') ?? '')),
    assets: await readAssets(folder, Object.values(artifacts)),
  };
}

async function readAssets(folder: string, artifacts: readonly unknown[]): Promise<ReadonlyMap<string, string>> {
  const assets = new Map<string, string>();
  for (const artifact of artifacts.filter((each) => typeOf(each) === 'cdk:asset-manifest')) {
    const manifest = await readJson(path.join(folder, textOf(propertiesOf(artifact), 'file') ?? ''));
    for (const file of Object.values(branch(manifest, 'files'))) {
      if (!isTree(file)) continue;
      const source = path.resolve(folder, textOf(branch(file, 'source'), 'path') ?? '');
      for (const destination of Object.values(branch(file, 'destinations'))) {
        if (isTree(destination)) assets.set(textOf(destination, 'objectKey') ?? '', source);
      }
    }
  }
  return assets;
}

async function readJson(file: string): Promise<Tree> {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (isTree(content)) return content;
  throw templateError(`Cannot read ${file}: it should hold a JSON object.`);
}

const typeOf = (artifact: unknown) => (isTree(artifact) ? textOf(artifact, 'type') : undefined);
const propertiesOf = (artifact: unknown) => (isTree(artifact) ? branch(artifact, 'properties') : {});

const textsOf = (tree: Tree): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, String(value)]));

function textOf(tree: Tree, key: string): string | undefined {
  const value = tree[key];
  return typeof value === 'string' ? value : undefined;
}
