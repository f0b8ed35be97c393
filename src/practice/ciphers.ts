/** TLS choices as the components refuse or serve them. */
import { provenMinor, valuesIn } from '../domain/flags/index.ts';
import { insecureTlsCipherSuites, tlsCipherSuites } from '../domain/flags/tables/enumerations.ts';

const minor = provenMinor('kube-apiserver');
const knownSuites = [...valuesIn(tlsCipherSuites, minor), ...valuesIn(insecureTlsCipherSuites, minor)];

export const tlsVersions = {
  VersionTLS10: 'TLSv1',
  VersionTLS11: 'TLSv1.1',
  VersionTLS12: 'TLSv1.2',
  VersionTLS13: 'TLSv1.3',
} as const;

export function isTlsVersion(name: string): name is keyof typeof tlsVersions {
  return Object.hasOwn(tlsVersions, name);
}

/** The words of the refusal, or undefined when every name is known. */
export function findCipherProblem(names: string[]): string | undefined {
  const unknown = names.find((name) => !knownSuites.includes(name));
  return unknown === undefined ? undefined : `Cipher suite ${unknown} not supported or doesn't exist`;
}

const http2Suites = ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'];

/** Go's HTTP/2 server refuses a list without one of two suites, when it begins to serve. */
export function findHttp2Problem(names: string[]): string | undefined {
  if (names.length === 0 || names.some((name) => http2Suites.includes(name))) return undefined;
  return (
    'http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher ' +
    `(need at least one of ${http2Suites.join(' or ')})`
  );
}
