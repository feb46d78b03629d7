import type { IncomingMessage } from 'node:http';
import { GlacierError } from './errors.ts';

/**
 * The access key id of a SigV4 request. The signature is not verified: the id alone names the role here.
 * Throws AWS's MissingAuthenticationTokenException.
 */
export function accessKeyIdOf(request: IncomingMessage): string {
  const header = request.headers.authorization ?? '';
  const [, id] = /^AWS4-HMAC-SHA256 .*Credential=([^/,\s]+)\/\d{8}\/[^/]+\/glacier\/aws4_request/.exec(header) ?? [];
  if (id !== undefined) return id;
  throw new GlacierError(400, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
}
