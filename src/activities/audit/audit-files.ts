/** The audit of a change that no check names and no process must take up: every file is in the form that was meant. */
import type { Finding } from '../../contracts/audit.ts';
import type { ChangeRecord } from '../../contracts/change-record.ts';
import type { FileForm } from '../../contracts/plan.ts';
import { findDifference } from '../change/put-in-place.ts';
import type { NodeContext } from '../node-context.ts';

export async function auditFiles(context: NodeContext, record: ChangeRecord): Promise<Finding> {
  const difference = await findDifference(context, record.files, 'after');
  const read = await Promise.all(record.files.map(({ path }) => context.files.readForm(path)));
  return {
    check: `files/${record.target}`,
    slug: 'files',
    title: 'The files of the change are as they were meant',
    verdict: difference === null ? 'pass' : 'fail',
    reason: difference ?? `${record.files.length} file(s) read back: content, mode and owner as meant`,
    expected: 'content, mode and owner of the plan',
    observed: read.map(({ realPath, form }) => ({ layer: 'file', where: realPath, value: describe(form) })),
    unconfirmed: false,
  };
}

function describe({ kind, digest, attributes }: FileForm): string {
  if (attributes === null) return kind;
  const { mode, uid, gid } = attributes;
  return `${digest ?? kind}, mode ${mode}, owner ${uid}:${gid}`;
}
