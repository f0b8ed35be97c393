/** Takes a snapshot of this node's etcd and keeps it with the backups. */
import type { BackupRecord } from '../../contracts/backup.ts';
import { PlaceError } from '../../domain/errors.ts';
import type { SnapshotStore } from '../storage/snapshot-store.ts';
import { clientAddress, flagOf, readEtcdTrust } from './access.ts';
import { createEtcdClient } from './client.ts';
import type { EtcdClient } from './client.ts';

export interface SnapshotAsk {
  /** of the etcd that runs; null: not known, kubeadm's defaults are taken */
  argv: readonly string[] | null;
  madeFor: string;
  /** of the whole snapshot */
  withinMs: number;
  heartbeat: (details: unknown) => void;
  signal: AbortSignal;
}

export interface EtcdSnapshots {
  /** @throws UnavailableError when etcd does not answer to the end; PlaceError SNAPSHOT_FAILED. Nothing is kept then. */
  take(ask: SnapshotAsk): Promise<BackupRecord>;
}

const limits = {
  questionMs: 10_000,
  /** of nothing new within a snapshot */
  stallMs: 30_000,
};

export function createEtcdSnapshots(pkiDir: string, store: SnapshotStore): EtcdSnapshots {
  return {
    async take({ argv, madeFor, withinMs, heartbeat, signal }) {
      const trust = await readEtcdTrust(pkiDir);
      if ('why' in trust) {
        throw new PlaceError(`a snapshot of etcd: ${trust.why}`, {
          code: 'SNAPSHOT_FAILED',
          hint: 'give the node worker a client certificate of etcd there, or say with --without-etcd-snapshot why there is none',
        });
      }
      const client = createEtcdClient(clientAddress(argv), trust);
      try {
        heartbeat('asking etcd how large it is');
        const status = await client.status(limits.questionMs, signal);
        const members = await client.members(limits.questionMs, signal).catch(() => null);
        signal.throwIfAborted();
        const etcd = {
          member: flagOf(argv, 'name') ?? 'default',
          peerUrls: flagOf(argv, 'initial-advertise-peer-urls') ?? '',
          initialCluster: members === null ? null : initialClusterOf(members.members),
          members: members?.members.length ?? null,
          etcdVersion: status.version,
          storageVersion: '',
          revision: status.header?.revision ?? null,
        };
        const dataDir = flagOf(argv, 'data-dir') ?? '/var/lib/etcd';
        return await store.store(
          {
            originalPath: `${dataDir}/member/snap/db`,
            madeFor,
            databaseBytes: status.dbSize,
            etcd,
          },
          blobsOf(client, withinMs, signal, (part, read) => {
            etcd.storageVersion = part.version;
            heartbeat(`etcd snapshot: ${read} of about ${status.dbSize} bytes`);
          }),
          signal,
        );
      } finally {
        client.close();
      }
    },
  };
}

async function* blobsOf(
  client: EtcdClient,
  totalMs: number,
  signal: AbortSignal,
  onPart: (part: { version: string }, read: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  let read = 0;
  let told = 0;
  for await (const part of client.snapshot({ totalMs, stallMs: limits.stallMs }, signal)) {
    read += part.blob.length;
    // Parts are of 32 KiB: a word for each would be more traffic than the snapshot.
    if (told === 0 || read - told >= 64 * 1024 * 1024) {
      told = read;
      onPart(part, read);
    }
    yield part.blob;
  }
}

function initialClusterOf(members: readonly { name: string; peerURLs: string[] }[]): string | null {
  const named = members.flatMap(({ name, peerURLs }) =>
    name === '' ? [] : peerURLs.map((url) => `${name}=${url}`),
  );
  return named.length < members.length ? null : named.join(',');
}
