import { localCloud } from '../shared/local-cloud.ts';

/** A function as the stack would deploy it: its bundle, and the variables it would see. */
export interface DeployedFunction {
  readonly name: string;
  /** Empty if the code is in the template itself. */
  readonly codeFolder: string;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** The function of a step (`FetchPart`) in a synthesized assembly, every intrinsic function resolved. */
export async function deployedFunction(assemblyFolder: string, step: string): Promise<DeployedFunction> {
  const { deploy, noServices, readAssembly, Policies } = await localCloud();
  const functions: DeployedFunction[] = [];
  await deploy(await readAssembly(assemblyFolder), {
    ...noServices,
    policies: new Policies(),
    createFunction: async ({ code, ...wanted }) =>
      void functions.push({ ...wanted, codeFolder: code.from === 'folder' ? code.folder : '' }),
  });
  const found = functions.find(({ name }) => name.includes(`${step}Function`));
  if (found === undefined) throw new Error(`Cannot measure: the stack has no function of ${step}`);
  return found;
}
