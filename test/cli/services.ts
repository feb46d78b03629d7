import { clientsOf } from '../../cli/shared/clients.ts';
import { clockOf } from '../../local/clock.ts';
import { administratorVariables } from '../../local/endpoints.ts';
import { Faults } from '../../local/faults.ts';
import { everyoneMay } from '../../local/gatekeeper.ts';
import { startGlacier } from '../../local/glacier/index.ts';
import { startS3 } from '../../local/s3/index.ts';

/** Glacier and S3 alone, and clients for them. Step Functions is nowhere. */
export async function glacierAndS3(folder: string) {
  const common = { dataFolder: folder, clock: clockOf(1000), faults: new Faults(), gatekeeper: everyoneMay };
  const glacier = await startGlacier({ ...common, notify: async () => undefined });
  const s3 = await startS3(common);
  const clients = clientsOf({
    endpoints: { glacier: glacier.url, s3: s3.url, stepFunctions: 'http://127.0.0.1:1' },
    env: () => administratorVariables,
  });
  return {
    glacier,
    s3,
    clients,
    async [Symbol.asyncDispose]() {
      clients[Symbol.dispose]();
      await Promise.all([glacier.close(), s3.close()]);
    },
  };
}
