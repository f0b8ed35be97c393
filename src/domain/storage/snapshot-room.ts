/** How much of a file system must be free before a snapshot of etcd is put on it. */

/** A database grows while it is read. */
export const spare = 1.2;
/** The kubelet evicts Pods when a tenth of its file system is free (nodefs.available, its default), and others write, too. */
const shareThatStaysFree = 0.15;

export interface SnapshotRoom {
  databaseBytes: number;
  freeBytes: number;
  fileSystemBytes: number;
}

/** null: it fits; else what was expected and what was found */
export function lackOfRoom({ databaseBytes, freeBytes, fileSystemBytes }: SnapshotRoom): string | null {
  const afterwards = databaseBytes + Math.ceil(fileSystemBytes * shareThatStaysFree);
  const needed = Math.max(Math.ceil(databaseBytes * spare), afterwards);
  if (freeBytes >= needed) return null;
  return (
    `expected ${needed} bytes free for a snapshot of etcd, found ${freeBytes}: ${needed - freeBytes} are missing ` +
    `(its database has ${databaseBytes} bytes and may grow by a fifth; after it ${shareThatStaysFree * 100}% of the file system's ` +
    `${fileSystemBytes} bytes must be free still, since a kubelet evicts Pods at 10%)`
  );
}
