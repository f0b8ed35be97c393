/**
 * etcd ends a snapshot with the sha256 of all bytes before it, and `etcdutl snapshot restore` looks for it there: a file
 * of whole pages of 512 bytes and 32 more (etcd 3.5 and 3.6, server/etcdserver/api/v3rpc/maintenance.go, etcdutl/snapshot).
 */
import { createHash } from 'node:crypto';

const digestBytes = 32;
const pageBytes = 512;

export interface TrailingDigest {
  update(chunk: Buffer): void;
  /** null: whole; else what was expected and what was found */
  problem(): string | null;
  /** of the whole file, as contracts write it */
  fileDigest(): string;
  /** of what is before the checksum */
  databaseDigest(): string;
  sizeBytes(): number;
}

export function createTrailingDigest(): TrailingDigest {
  const database = createHash('sha256');
  const file = createHash('sha256');
  // Which bytes are the last 32 is known at the end only.
  let held = Buffer.alloc(0);
  let sizeBytes = 0;
  return {
    update(chunk) {
      file.update(chunk);
      sizeBytes += chunk.length;
      const all = Buffer.concat([held, chunk]);
      const end = Math.max(0, all.length - digestBytes);
      database.update(all.subarray(0, end));
      held = all.subarray(end);
    },
    problem() {
      if (sizeBytes <= digestBytes || sizeBytes % pageBytes !== digestBytes)
        return `expected whole pages of ${pageBytes} bytes and a checksum of ${digestBytes}, found ${sizeBytes} bytes`;
      const found = database.copy().digest();
      if (found.equals(held)) return null;
      return `expected the checksum sha256:${held.toString('hex')} that etcd sent, found sha256:${found.toString('hex')}`;
    },
    databaseDigest: () => `sha256:${database.copy().digest('hex')}`,
    fileDigest: () => `sha256:${file.copy().digest('hex')}`,
    sizeBytes: () => sizeBytes,
  };
}
