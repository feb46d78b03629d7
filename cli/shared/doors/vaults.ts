import {
  DescribeVaultCommand,
  type DescribeVaultOutput,
  GetVaultNotificationsCommand,
  type GlacierClient,
  InitiateJobCommand,
  paginateListVaults,
} from '@aws-sdk/client-glacier';
import type { VaultSeen, Vaults } from './doors.ts';

/** `asking` must not repeat a request by itself: InitiateJob has no token that makes a repeat harmless. */
export const vaultsOf = (
  { reading, asking }: Readonly<Record<'reading' | 'asking', GlacierClient>>,
  abortSignal?: AbortSignal,
): Vaults => {
  const describeVault = (vaultName: string) =>
    unlessMissing(reading.send(new DescribeVaultCommand({ accountId: '-', vaultName }), { abortSignal }));
  return {
    async list() {
      const vaults: VaultSeen[] = [];
      for await (const { VaultList = [] } of paginateListVaults({ client: reading }, { accountId: '-' })) {
        vaults.push(...VaultList.map(seen));
      }
      return vaults;
    },
    exists: async (vaultName) => (await describeVault(vaultName)) !== undefined,
    async describe(vaultName) {
      const found = await describeVault(vaultName);
      return found && seen(found);
    },
    async topicOf(vaultName) {
      const request = new GetVaultNotificationsCommand({ accountId: '-', vaultName });
      const told = (await unlessMissing(reading.send(request, { abortSignal })))?.vaultNotificationConfig;
      return told?.Events?.includes('ArchiveRetrievalCompleted') ? told.SNSTopic : undefined;
    },
    async request(vaultName, { archiveId, tier, range, description, topicArn }) {
      const jobParameters = {
        Type: 'archive-retrieval',
        ArchiveId: archiveId,
        Tier: tier,
        RetrievalByteRange: range,
        Description: description,
        SNSTopic: topicArn,
      };
      const request = new InitiateJobCommand({ accountId: '-', vaultName, jobParameters });
      return (await asking.send(request, { abortSignal })).jobId ?? '';
    },
  };
};

const seen = ({
  VaultName = '',
  NumberOfArchives = 0,
  SizeInBytes = 0,
  LastInventoryDate,
}: DescribeVaultOutput): VaultSeen => ({
  name: VaultName,
  archives: NumberOfArchives,
  sizeBytes: SizeInBytes,
  inventoryDate: LastInventoryDate ?? null,
});

async function unlessMissing<Said>(answer: Promise<Said>): Promise<Said | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (Error.isError(error) && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
