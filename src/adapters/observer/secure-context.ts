/** Keys and certificates as TLS wants them, kept: to parse them again costs more than all else of a look. */
import { createHash } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { LRUCache } from 'lru-cache';

type Pem = Buffer | string;

/** A component's, the kubelet's and the API server's, and what each had before its certificate was renewed. */
const kept = new LRUCache<string, SecureContext>({ max: 8 });

/**
 * By content: a file that was renewed has a context of its own from its first use on.
 * @param ca PEM; absent: the system's roots, for a connection whose chain is not looked at
 * @throws OpenSSL's error for bytes that are no PEM
 */
export function secureContextOf(ca?: Pem, client?: { cert: Pem; key: Pem }): SecureContext {
  const digest = createHash('sha256');
  for (const part of [ca, client?.cert, client?.key])
    digest.update(`${part?.length ?? -1}:`).update(part ?? '');
  const name = digest.digest('base64');
  const context = kept.get(name) ?? createSecureContext({ ca, ...client });
  kept.set(name, context);
  return context;
}
