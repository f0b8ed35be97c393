/** How much each node of a fleet may say: a result, a query answer and what a run hands to the next may have 2 MB. */

const allBytes = 1_850_000;
/** of a node as it is written, but for its name and its reason */
const fixedBytes = 290;

/** bytes: less would say nothing */
export const shortestReason = 30;

/** @param besideBytes of what else is carried @returns bytes */
export function roomForReason(nodes: readonly { node: string }[], besideBytes = 0): number {
  const nameBytes = nodes.reduce((sum, { node }) => sum + node.length, 0);
  const each = Math.floor((allBytes - nameBytes - besideBytes) / Math.max(1, nodes.length)) - fixedBytes;
  return Math.max(shortestReason, Math.min(300, each));
}

/** @param mostBytes as JSON in UTF-8 */
export function shorten(reason: string, mostBytes: number): string {
  let sizeBytes = 0;
  let end = 0;
  let kept = 0;
  for (const letter of reason) {
    sizeBytes += bytesOf(letter);
    end += letter.length;
    if (sizeBytes > mostBytes) return `${reason.slice(0, kept)}…`;
    if (sizeBytes <= mostBytes - ellipsisBytes) kept = end;
  }
  return reason;
}

const ellipsisBytes = 3;

function bytesOf(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  // A half of a pair is escaped, as controls are.
  if (code < 0x20 || (code >= 0xd800 && code <= 0xdfff)) return 6;
  if (letter === '"' || letter === '\\') return 2;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
