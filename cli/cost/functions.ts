import type { Services } from '../../local/index.ts';
import { localCloud } from '../shared/local-cloud.ts';

/** A function as the stack would deploy it: its bundle, and the variables it would see. */
export interface DeployedFunction {
  readonly name: string;
  readonly codeFolder: string;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** The function of a step (`FetchPart`) in a synthesized assembly, every intrinsic function resolved. */
export async function deployedFunction(assemblyFolder: string, step: string): Promise<DeployedFunction> {
  const { deploy, readAssembly, Policies } = await localCloud();
  const functions: DeployedFunction[] = [];
  await deploy(await readAssembly(assemblyFolder), { ...onlyFunctions(functions), policies: new Policies() });
  const found = functions.find(({ name }) => name.includes(`${step}Function`));
  if (found === undefined) throw new Error(`Cannot measure: the stack has no function of ${step}`);
  return found;
}

/** Services that make nothing, and note the functions. */
function onlyFunctions(functions: DeployedFunction[]): Omit<Services, 'policies'> {
  const nothing = async () => {};
  return {
    createFunction: async ({ code, ...wanted }) => {
      if (code.from === 'folder') functions.push({ ...wanted, codeFolder: code.folder });
    },
    deleteFunction: nothing,
    bucketExists: () => false,
    createBucket: nothing,
    deleteBucket: nothing,
    createQueue: nothing,
    deleteQueue: nothing,
    createTopic: nothing,
    deleteTopic: nothing,
    subscribe: nothing,
    unsubscribe: nothing,
    publishVersion: nothing,
    deleteVersion: nothing,
    createStateMachine: nothing,
    deleteStateMachine: nothing,
    createRule: nothing,
    deleteRule: nothing,
    connectQueue: nothing,
    disconnectQueue: nothing,
  };
}
