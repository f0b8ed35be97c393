/** One stored form of one file before a change, or a snapshot of etcd's data, and how to find it. */
import { z } from 'zod';
import { Digest, Timestamp } from './basics.ts';
import { FileForm } from './plan.ts';

/** What a snapshot is of, and what putting it back needs to know. */
export const EtcdSnapshot = z.object({
  member: z.string().describe('--name of the member that was asked'),
  peerUrls: z.string().describe('--initial-advertise-peer-urls of that member'),
  initialCluster: z
    .string()
    .nullable()
    .describe('every member as `name=peerURL`, comma-separated; null: etcd did not say'),
  members: z.number().int().nullable().describe('null: etcd did not say'),
  etcdVersion: z.string(),
  storageVersion: z.string().describe('empty before etcd 3.6'),
  revision: z.number().nullable().describe('of the key-value store when the snapshot was begun'),
  databaseBytes: z.number().int().describe('without the checksum that etcd puts at the end'),
  databaseDigest: Digest.describe('the checksum that etcd sent, computed again from the file'),
});
export type EtcdSnapshot = z.infer<typeof EtcdSnapshot>;

export const BackupRecord = z.object({
  schema: z.literal(1),
  id: z.string().describe("the suffix of the backup file's name: <file>.bak_<YYYYMMDD_HHMMSS>_<id>"),
  originalPath: z
    .string()
    .describe(
      "real path of the file; of a snapshot: etcd's database, as etcd itself names it; of a ConfigMap: its name",
    ),
  linkPath: z.string().nullable().default(null).describe('the link through which it was reached'),
  backupPath: z.string().nullable().describe('null when the file was absent, or is a directory'),
  form: FileForm,
  digest: Digest.nullable(),
  sizeBytes: z.number().int(),
  createdAt: Timestamp,
  madeFor: z.string().describe('the plan hash or command that asked for it'),
  kind: z.enum(['file', 'etcdSnapshot', 'configMap']).optional().describe('absent: file'),
  etcd: EtcdSnapshot.optional().describe('of a snapshot'),
});
export type BackupRecord = z.infer<typeof BackupRecord>;

export const ListedBackup = BackupRecord.extend({
  kind: z.enum(['file', 'etcdSnapshot', 'configMap']),
  target: z
    .string()
    .nullable()
    .describe(
      'the component, or `files`: the last part of the id of the run that puts it back; null: a person does',
    ),
});
export type ListedBackup = z.infer<typeof ListedBackup>;
