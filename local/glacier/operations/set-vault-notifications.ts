import { invalid, missing } from '../errors.ts';
import { type Fields, readFields, textField } from '../json.ts';
import { type Operation, param, requireTopic } from '../operation.ts';
import type { NotificationEvent } from '../records.ts';

const knownEvents: readonly NotificationEvent[] = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'];

export const setVaultNotifications: Operation = {
  name: 'SetVaultNotifications',
  method: 'PUT',
  path: 'vaults/{vaultName}/notification-configuration',
  async run(call, service) {
    const vault = service.store.vault(param(call, 'vaultName'));
    const fields = readFields(call);
    if (!fields) throw missing('notification configuration');
    const SNSTopic = textField(fields, 'SNSTopic');
    if (SNSTopic === null) throw missing('SNSTopic');
    requireTopic(SNSTopic, service);
    vault.record.notifications = { SNSTopic, Events: eventsOf(fields) };
    vault.save();
    return { status: 204 };
  },
};

function eventsOf({ Events }: Fields): NotificationEvent[] {
  if (!Array.isArray(Events) || Events.length === 0) throw missing('Events');
  return Events.map((event: unknown) => {
    const known = knownEvents.find((one) => one === event);
    if (!known) throw invalid(`Invalid event: ${String(event)}. It must be one of ${knownEvents.join(', ')}`);
    return known;
  });
}
