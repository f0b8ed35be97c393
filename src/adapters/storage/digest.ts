/** Digests as contracts write them. */
import { createHash } from 'node:crypto';

/** `sha256:<64 hex digits>` of bytes, or of text as UTF-8. */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
