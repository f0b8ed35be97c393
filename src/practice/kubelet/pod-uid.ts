/** The identity of a static Pod: a hash of the decoded, defaulted object, the node's name and the file's path. */

const prime = 0x0000000001000000000000000000013bn;
const offset = 0x6c62272e07bb014262b821756295c58dn;
const mask = (1n << 128n) - 1n;

/** FNV-1a with 128 bits, as 32 hex digits. */
export function hashFnv128a(...texts: string[]): string {
  let hash = offset;
  for (const text of texts) {
    for (const byte of Buffer.from(text, 'utf8')) hash = ((hash ^ BigInt(byte)) * prime) & mask;
  }
  return hash.toString(16).padStart(32, '0');
}

/** The same text for the same tree, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/** As `applyDefaults` of the kubelet's file source; a Pod that brings its own uid keeps it. */
export function computePodUid(object: unknown, node: string, path: string): string {
  return hashFnv128a(canonicalJson(object), `host:${node}`, `file:${path}`);
}
