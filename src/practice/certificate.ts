/** X.509 certificates with ECDSA P-256 keys: fast enough to make a whole cluster's worth while a command waits. */
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { der } from './der.ts';

export interface KeyPair {
  privateKey: KeyObject;
  privatePem: string;
}

export interface Certificate extends KeyPair {
  pem: string;
  subject: Subject;
}

export interface Subject {
  commonName: string;
  organization?: string;
}

export interface CertificateRequest {
  subject: Subject;
  /** absent: self-signed */
  issuer?: { subject: Subject; privateKey: KeyObject };
  keys?: KeyPair;
  authority?: boolean;
  usages?: ('server' | 'client')[];
  /** DNS names and IP addresses */
  names?: string[];
  notBefore?: Date;
  notAfter?: Date;
}

const oids = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
} as const;

const yearMs = 365 * 24 * 3600 * 1000;

export function makeKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** A certificate with its key; valid from now (less a minute of clock skew) for a year unless asked otherwise. */
export function makeCertificate(request: CertificateRequest): Certificate {
  const keys = request.keys ?? makeKeyPair();
  const issuer = request.issuer ?? { subject: request.subject, privateKey: keys.privateKey };
  const algorithm = der.sequence(der.oid(oids.ecdsaWithSha256));
  const now = Date.now();
  const body = der.sequence(
    der.tagged(0, der.integer(Buffer.from([2]))),
    der.integer(makeSerial()),
    algorithm,
    encodeName(issuer.subject),
    der.sequence(
      der.time(request.notBefore ?? new Date(now - 60_000)),
      der.time(request.notAfter ?? new Date(now + yearMs)),
    ),
    encodeName(request.subject),
    publicKeyOf(keys.privateKey),
    der.tagged(3, der.sequence(...encodeExtensions(request, keys, issuer.privateKey))),
  );
  const signature = sign('sha256', body, issuer.privateKey);
  return {
    ...keys,
    subject: request.subject,
    pem: toPem(der.sequence(body, algorithm, der.bits(signature))),
  };
}

/** 16 random bytes, positive and without a leading zero byte. */
function makeSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  return serial;
}

function encodeName(subject: Subject): Buffer {
  const attribute = (oid: string, value: string): Buffer =>
    der.set(der.sequence(der.oid(oid), der.text(value)));
  return der.sequence(
    ...(subject.organization === undefined ? [] : [attribute(oids.organization, subject.organization)]),
    attribute(oids.commonName, subject.commonName),
  );
}

function publicKeyOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
}

function keyIdOf(privateKey: KeyObject): Buffer {
  return createHash('sha1').update(publicKeyOf(privateKey)).digest();
}

function encodeExtensions(request: CertificateRequest, keys: KeyPair, issuerKey: KeyObject): Buffer[] {
  const extension = (oid: string, critical: boolean, value: Buffer): Buffer =>
    der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octets(value));
  const authority = request.authority ?? false;
  const extensions = [
    // keyCertSign of an authority, digitalSignature of everyone
    extension(
      oids.keyUsage,
      true,
      authority ? der.bits(Buffer.from([0x84]), 2) : der.bits(Buffer.from([0x80]), 7),
    ),
    extension(oids.basicConstraints, true, authority ? der.sequence(der.boolean(true)) : der.sequence()),
    extension(oids.subjectKeyId, false, der.octets(keyIdOf(keys.privateKey))),
    extension(oids.authorityKeyId, false, der.sequence(der.implicit(0, keyIdOf(issuerKey)))),
  ];
  if (request.usages) {
    extensions.push(
      extension(
        oids.extKeyUsage,
        false,
        der.sequence(...request.usages.map((usage) => der.oid(oids[usage]))),
      ),
    );
  }
  if (request.names) {
    extensions.push(extension(oids.subjectAltName, false, der.sequence(...request.names.map(encodeAltName))));
  }
  return extensions;
}

function encodeAltName(name: string): Buffer {
  return isIP(name) === 4
    ? der.implicit(7, Buffer.from(name.split('.').map(Number)))
    : der.implicit(2, Buffer.from(name, 'ascii'));
}

function toPem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
