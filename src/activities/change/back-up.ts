/** Stores the form of every file of a plan before anything is written; refused unless it is the planned form. */
import type { BackupStore } from '../../adapters/storage/backup-store.ts';
import type { BackupRecord } from '../../contracts/backup.ts';
import type { Plan } from '../../contracts/plan.ts';
import { madeForPlan } from '../../domain/storage/made-for.ts';
import type { NodeContext } from '../node-context.ts';
import { assertThisNode } from '../record-steps.ts';

/** @throws ConflictError CONFLICT or WRONG_NODE; PlaceError BACKUP_FAILED. Nothing was changed then. */
export async function backUp(
  context: NodeContext & { backups: Pick<BackupStore, 'store'> },
  { plan }: { plan: Plan },
): Promise<BackupRecord[]> {
  await assertThisNode(context, plan.identity);
  const backups: BackupRecord[] = [];
  for (const file of plan.files) {
    const backup = await context.backups.store(
      file.linkPath ?? file.path,
      file.before,
      madeForPlan(plan.planHash),
    );
    context.log.info(
      `Backup created: ${backup.backupPath ?? `${backup.originalPath} was ${backup.form.kind}`}`,
    );
    backups.push(backup);
  }
  return backups;
}
