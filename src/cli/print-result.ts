/** A result as people read it: what became of it, why, where the backup is, what to type next. */
import type { KubeletRestart } from '../contracts/change-record.ts';
import { codes } from '../contracts/codes.ts';
import type { Persisted, RemediationResult } from '../contracts/result.ts';
import { whoMay } from '../domain/approval/demands.ts';
import { shortHash } from '../domain/names.ts';
import { approvalText } from './print-approval.ts';
import { describeApiOutage, describeOutage, expectedOf } from './outage.ts';
import { dim, paintStatus, paintVerdict, printLine, printPlanned, shownText } from './print.ts';

export function printResult(result: RemediationResult, link: string | undefined): void {
  printLine();
  printPlanned(result.diff, result.plan?.persistPreview);
  if (result.diff !== '') printLine();
  const code = result.code === undefined ? '' : ` ${result.code}`;
  printLine(`${paintStatus(result.status)}${code}: ${shownText(result.reason)}`);
  for (const check of result.checks) {
    const after = check.after === null ? '' : ` → ${paintVerdict(check.after)}`;
    printLine(`  ${check.id}: ${paintVerdict(check.before)}${after}`);
  }
  for (const approval of result.approvals ?? []) printLine(`  ${approvalText(approval)}`);
  for (const reason of result.approval?.ignored ?? []) printLine(dim(`  not counted: ${reason}`));
  if (result.status === 'PLANNED' && result.plan !== undefined)
    printLine(`  ${expectedOf(result.target, result.plan)}`);
  if (result.status === 'PLANNED' && result.plan?.approvalNeeded != null) {
    printLine(`  needs approval: ${result.plan.approvalNeeded}`);
    for (const rule of result.approval?.rules ?? []) {
      printLine(`    ${rule.rule} wants ${rule.quorum} of ${whoMay(rule)}`);
    }
  }
  if (result.evidence !== null) {
    const { sources, missing: silent } = result.evidence;
    // One that spoke in any look is evidence, though it was silent in the last.
    const never = silent.filter(({ source }) => !sources.includes(source));
    const missing = never.map(({ source, why }) => `${source} (${why})`).join(', ');
    printLine(`  evidence: ${sources.join(', ')}${missing === '' ? '' : dim(`; not available: ${missing}`)}`);
  }
  for (const backup of result.backups) {
    const what = backup.kind === 'etcdSnapshot' ? 'etcd snapshot' : 'backup';
    printLine(`  ${what} ${backup.id}: ${backup.path ?? `${backup.originalPath} was absent`}`);
  }
  if (result.persisted !== undefined) printLine(`  ${describePersisted(result.persisted)}`);
  for (const restart of result.kubeletRestarts ?? []) printLine(`  ${describeKubeletRestart(restart)}`);
  const outage = describeOutage(result);
  if (outage !== null) printLine(`  outage: ${outage}`);
  const apiOutage = describeApiOutage(result);
  if (apiOutage !== null) printLine(`  API server away: ${apiOutage}`);
  for (const sink of result.notReported) printLine(`  not reported to ${sink}`);
  if (link !== undefined) printLine(`  Web UI: ${link}`);
  const hint = result.hint ?? nextStep(result);
  // A reason that says what to do already is not said twice.
  if (hint !== undefined && !result.reason.includes(hint)) printLine(`  hint: ${hint}`);
}

/** It was none of the change's own, which people who watch the node would look for. */
export function describeKubeletRestart({ at, why }: KubeletRestart): string {
  return `the rollback restarted the kubelet, ${at}: ${why}`;
}

/** In one line: what the next upgrade of the cluster does to the change. */
export function describePersisted({ status, reason, backup }: Persisted): string {
  const kept = backup === null ? '' : `; backup ${backup.id}: ${backup.path ?? ''}`;
  return status === 'notAsked' ? `warning: ${reason}` : `kubeadm: ${status}: ${reason}${kept}`;
}

function nextStep(result: RemediationResult): string | undefined {
  if (result.status === 'PLANNED' && result.planHash !== null) {
    return `plan ${shortHash(result.planHash)}; carry it out: the same command as \`remediate\` without --dry-run`;
  }
  return result.code === undefined ? undefined : codes[result.code].next;
}
