/** Certificates in PEM text, told apart by their bytes. */

/** null: one of the texts holds no certificate */
export function sharedCertificates(one: string, other: string): number | null {
  const [first, second] = [certificatesIn(one), certificatesIn(other)];
  if (first.size === 0 || second.size === 0) return null;
  return [...first].filter((body) => second.has(body)).length;
}

function certificatesIn(pem: string): Set<string> {
  const bodies = pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return new Set([...bodies].map(([, body = '']) => body.replace(/\s/g, '')));
}
