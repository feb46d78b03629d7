import type { S3Error } from './errors.ts';
import { field, group } from './xml.ts';

/** The document an error is answered with. It has no namespace, unlike all others. */
export function errorBody({ code, message, fields }: S3Error, id: string): string {
  const further = Object.entries(fields).map(([name, value]) => field(name, value));
  const all = [field('Code', code), field('Message', message), ...further, field('RequestId', id)];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${group('Error', ...all, field('HostId', 'local'))}`;
}
