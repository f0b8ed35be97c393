/** The checks of a change as they are now, for comparison with what they were before it. */
import type { Finding } from '../../contracts/audit.ts';
import type { ChangeRecord } from '../../contracts/change-record.ts';
import { auditChecks } from './audit-checks.ts';
import type { AuditContext } from './audit-checks.ts';

/**
 * A check that this worker no longer has, or that says something else by now, can be compared with nothing: its old
 * finding is given back. Files, arguments and the gate are what then proves the rollback; a broken file of checks must
 * not make a good rollback look like a failed one.
 */
export async function auditBaseline(audit: AuditContext, record: ChangeRecord): Promise<Finding[]> {
  const known = record.checks.filter((id) => isKnown(audit, id));
  // What the node's configuration says of checks by now is no news of the node: it waives nothing here, and stops nothing.
  const plain = { ...audit, config: { ...audit.config, checks: {}, excluded: [] } };
  const now =
    known.length === 0 ? [] : await auditChecks(plain, { checks: known, openChange: null, everywhere: true });
  return [
    ...now,
    ...record.findingsBefore.filter(
      ({ check, slug }) => !now.some((one) => one.check === check || one.slug === slug),
    ),
  ].map((finding) => {
    const before = record.findingsBefore.find(
      (one) => one.check === finding.check || one.slug === finding.slug,
    );
    return before === undefined || before.expected === finding.expected ? finding : before;
  });
}

function isKnown({ catalog }: AuditContext, id: string): boolean {
  try {
    catalog.resolve(id);
    return true;
  } catch {
    return false;
  }
}
