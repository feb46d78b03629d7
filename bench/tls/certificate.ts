import { generateKeyPairSync, sign } from 'node:crypto';
import { bits, isTrue, octets, oid, sequence, set, small, tagged, taggedBytes, time, utf8 } from './der.ts';

/** A server's key and the certificate it signed for itself, both PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const dayMs = 86_400_000;

/**
 * A certificate for 127.0.0.1, made anew for every run, so that no private key lies in the repository. `node:crypto`
 * reads certificates and cannot write them; RFC 5280, section 4.1, says how.
 */
export function selfSigned(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = toBeSigned(publicKey.export({ type: 'spki', format: 'der' }));
  const signature = sign('sha256', content, privateKey);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(sequence(content, ecdsaWithSha256, bits(signature))),
  };
}

function toBeSigned(publicKey: Uint8Array): Buffer {
  const name = sequence(set(sequence(oid('2.5.4.3'), utf8('thaw bench, loopback only'))));
  const now = Date.now();
  const validity = sequence(time(new Date(now - dayMs)), time(new Date(now + dayMs)));
  const version3 = tagged(0, small(2));
  return sequence(version3, small(1), ecdsaWithSha256, name, validity, name, publicKey, tagged(3, extensions()));
}

/** An authority of its own, for one address. */
function extensions(): Buffer {
  const isAuthority = sequence(oid('2.5.29.19'), isTrue, octets(sequence(isTrue)));
  const loopback = taggedBytes(7, Buffer.from([127, 0, 0, 1]));
  return sequence(isAuthority, sequence(oid('2.5.29.17'), octets(sequence(loopback))));
}

const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
