/** One stored form of one file before a change, and how to find it. */
import { z } from 'zod';
import { Digest, Timestamp } from './basics.ts';
import { FileForm } from './plan.ts';

export const BackupRecord = z.object({
  schema: z.literal(1),
  id: z.string().describe("the suffix of the backup file's name: <file>.bak_<YYYYMMDD_HHMMSS>_<id>"),
  originalPath: z.string().describe('real path of the file'),
  linkPath: z.string().nullable().default(null).describe('the link through which it was reached'),
  backupPath: z.string().nullable().describe('null when the file was absent, or is a directory'),
  form: FileForm,
  digest: Digest.nullable(),
  sizeBytes: z.number().int(),
  createdAt: Timestamp,
  madeFor: z.string().describe('the plan hash or command that asked for it'),
});
export type BackupRecord = z.infer<typeof BackupRecord>;

export const ListedBackup = BackupRecord.extend({
  target: z
    .string()
    .describe('the component, or `files`: the last part of the id of the run that puts it back'),
});
export type ListedBackup = z.infer<typeof ListedBackup>;
