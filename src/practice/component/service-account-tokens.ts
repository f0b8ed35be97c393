/** Tokens of service accounts as an API server issues and accepts them: signed by one key, verified by a list of them. */
import { createPrivateKey, createPublicKey, randomUUID, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Flags } from './arguments.ts';
import type { ContainerFiles } from './container-files.ts';

export interface ServiceAccountTokens {
  issue(namespace: string, account: string, lifetimeSeconds: number): string;
  /** @returns the account's user name; null: no token that this API server accepts */
  userOf(token: string): string | null;
}

interface Claims {
  iss?: string;
  sub?: string;
  exp?: number;
}

/** Read once, at the start. @throws Error in Go's words for a file that holds no key */
export function createServiceAccountTokens(flags: Flags, files: ContainerFiles): ServiceAccountTokens {
  const issuers = flags.list('service-account-issuer');
  const given = flags.list('service-account-key-file');
  const keyFiles =
    given.length > 0 ? given : [flags.text('tls-private-key-file')].filter((path) => path !== '');
  const keys = keyFiles.map((path) =>
    readKey(() => createPublicKey(files.read(path)), `error reading public key file ${path}`),
  );
  const signing = flags.text('service-account-signing-key-file');
  const signingKey = readKey(
    () => createPrivateKey(files.read(signing)),
    'failed to parse service-account-issuer-key-file',
  );
  return {
    issue(namespace, account, lifetimeSeconds) {
      const now = Math.floor(Date.now() / 1_000);
      const claims = {
        aud: issuers,
        exp: now + lifetimeSeconds,
        iat: now,
        iss: issuers[0],
        jti: randomUUID(),
        sub: `system:serviceaccount:${namespace}:${account}`,
      };
      const alg = signingKey.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256';
      const text = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
      return `${text}.${sign('sha256', Buffer.from(text), formOf(signingKey)).toString('base64url')}`;
    },
    userOf(token) {
      const [header = '', body = '', signature = ''] = token.split('.');
      const isSigned = keys.some((key) =>
        verify('sha256', Buffer.from(`${header}.${body}`), formOf(key), Buffer.from(signature, 'base64url')),
      );
      if (!isSigned) return null;
      const { iss, sub, exp } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims;
      const isOfUs = iss !== undefined && issuers.includes(iss) && (exp ?? 0) > Date.now() / 1_000;
      return isOfUs ? (sub ?? null) : null;
    },
  };
}

function readKey(read: () => KeyObject, what: string): KeyObject {
  try {
    return read();
  } catch (cause) {
    throw new Error(`${what}: data does not contain any valid RSA or ECDSA keys`, { cause });
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** As a JWT has it: the two numbers of an ECDSA signature one after the other. */
function formOf(key: KeyObject): { key: KeyObject; dsaEncoding: 'ieee-p1363' } {
  return { key, dsaEncoding: 'ieee-p1363' };
}
