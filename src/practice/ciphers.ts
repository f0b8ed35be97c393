/** TLS names as Go and Kubernetes spell them (k8s.io/component-base cli/flag ciphersuites, 1.35). */

const ecdhe = ['ECDHE_ECDSA', 'ECDHE_RSA'].flatMap((exchange) =>
  [
    'AES_128_CBC_SHA',
    'AES_256_CBC_SHA',
    'AES_128_GCM_SHA256',
    'AES_256_GCM_SHA384',
    'CHACHA20_POLY1305',
    'CHACHA20_POLY1305_SHA256',
    'AES_128_CBC_SHA256',
    'RC4_128_SHA',
  ].map((suite) => `TLS_${exchange}_WITH_${suite}`),
);

export const cipherSuites: ReadonlySet<string> = new Set([
  ...ecdhe,
  'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_RC4_128_SHA',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
]);

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
  const unknown = names.find((name) => !cipherSuites.has(name));
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
