import { openConsoleDoors } from '../console/doors/open-console-doors.ts';
import { pageFiles } from '../console/page-files.ts';
import { type ConsoleServer, serveConsole } from '../console/server/serve.ts';
import { usualStackName } from '../shared/surroundings.ts';

/** The services take the ports before it. */
const portAfterBase = 20;

/**
 * The page of `thaw console` for the local cloud: the same server, which finds the cloud in the environment, as it would in a terminal
 * that has the exported variables.
 */
export async function serveLocalConsole(
  env: Readonly<Record<string, string>>,
  basePort: number,
): Promise<ConsoleServer> {
  // Credentials of a profile would win over those of the environment (SDK reference guide, "standardized-credentials").
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) delete process.env[name];
  Object.assign(process.env, env);
  return await serveConsole({
    port: basePort + portAfterBase,
    isReadOnly: false,
    open: () => openConsoleDoors(usualStackName),
    page: pageFiles,
    onNewUrl: (url) => void process.stderr.write(`  console        ${url}\n`),
    onBug: (error) => void process.stderr.write(`${Error.isError(error) ? error.stack : String(error)}\n`),
  });
}
