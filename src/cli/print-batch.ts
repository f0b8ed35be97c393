/** A batch as people read it: what is fixed, what is to blame, what is left and why, and what it cost. */
import type { BatchResult, CheckOutcome } from '../contracts/batch.ts';
import { codes } from '../contracts/codes.ts';
import { workflowIds } from '../domain/names.ts';
import { apiOutageOfRuns, expectedOf, expectedOfAll, outageOfRuns } from './outage.ts';
import { approvalText } from './print-approval.ts';
import { describeKubeletRestart, describePersisted } from './print-result.ts';
import { dim, paintStatus, paintVerdict, printLine, printPlanned, shownText } from './print.ts';

/** in the order in which they are read; what passes anyway is only counted */
const headings: readonly (readonly [CheckOutcome, string])[] = [
  ['fixed', 'fixed'],
  ['planned', 'would be fixed'],
  ['guilty', 'to blame for a failure, and put back'],
  ['failed', 'of a change that failed'],
  ['putBack', 'held, and put back'],
  ['refused', 'refused'],
  ['declined', 'declined'],
  ['notTried', 'not tried'],
  ['left', 'left for you'],
];

export function printBatch(result: BatchResult, link: string | undefined): void {
  printLine();
  for (const run of result.runs) {
    if (run.diff === '' || run.status !== 'PLANNED') continue;
    printPlanned(run.diff, run.plan?.persistPreview);
    printLine();
  }
  const code = result.code === undefined ? '' : ` ${result.code}`;
  printLine(`${paintStatus(result.status)}${code}: ${shownText(result.reason)}`);
  for (const approval of result.approvals ?? []) printLine(`  ${approvalText(approval)}`);
  const plans = result.runs.flatMap(({ status, target, plan }) =>
    status !== 'PLANNED' || plan === undefined ? [] : [{ ...plan, target }],
  );
  for (const plan of plans) printLine(`  ${expectedOf(plan.target, plan)}`);
  const together = expectedOfAll(plans);
  if (together !== '') printLine(`  in all: ${together}`);
  for (const { target, plan } of result.runs) {
    if (plan?.approvalNeeded != null) printLine(`  ${target} needs approval: ${plan.approvalNeeded}`);
  }
  for (const [outcome, heading] of headings) printChecks(result, outcome, heading);
  printReport(result);
  printExcluded(result);
  const compliant = result.checks.filter(({ outcome }) => outcome === 'compliant').length;
  if (compliant > 0) printLine(`  ${compliant} pass already`);
  const outage = outageOfRuns(result.outageMs, result.runs) + apiOutageOfRuns(result.apiOutageMs);
  if (result.restarts > 0 || outage !== '') printLine(`  ${result.restarts} restart(s)${outage}`);
  for (const { target, kubeletRestarts = [] } of result.runs)
    for (const restart of kubeletRestarts) printLine(`  ${target}: ${describeKubeletRestart(restart)}`);
  const backups = keptRuns(result).flatMap((run) => run.backups);
  for (const { id, path, originalPath, kind } of backups) {
    const what = kind === 'etcdSnapshot' ? 'etcd snapshot' : 'backup';
    printLine(`  ${what} ${id}: ${path ?? `${originalPath} was absent`}`);
  }
  for (const { target, persisted } of keptRuns(result))
    if (persisted !== undefined) printLine(`  ${target}: ${describePersisted(persisted)}`);
  if (backups.length > 0 && result.isRestore !== true) {
    // Not by the name of the batch: the next one has the same.
    const id = result.runId ?? workflowIds.batch(result.cluster, result.node);
    printLine(`  to take it all back: kubemend backups restore --run ${id}`);
  }
  if (link !== undefined) printLine(`  Web UI: ${link}`);
  const hint =
    result.hint ?? leftHint(result) ?? (result.code === undefined ? undefined : codes[result.code].next);
  if (hint !== undefined) printLine(`  hint: ${hint}`);
}

/** Whose changes are on the node: of all or nothing, those that did not go back. */
function keptRuns({ runs, checks, isRestore = false }: BatchResult): BatchResult['runs'] {
  const gone = checks.filter(({ outcome }) => outcome === 'putBack').map(({ id }) => id);
  return runs.filter(
    (run) =>
      run.status === 'FIXED' &&
      (isRestore || run.restoreChanges === undefined) &&
      !run.checks.some((id) => gone.includes(id)),
  );
}

/** Where kube-bench and the own audit differ, and what comes to nothing here: no finding goes without a word. */
function printReport({ checks, report }: BatchResult): void {
  if (report === undefined) return;
  const said = checks.flatMap(({ reported: status, ...check }) =>
    status === undefined ? [] : [{ ...check, status }],
  );
  printFindings(
    'reported, and pass here',
    said.filter(({ outcome }) => outcome === 'compliant'),
  );
  printFindings(
    'reported, and not on this node',
    said.filter(({ before }) => before === 'notApplicable'),
  );
  printFindings('reported, and excluded', report.excluded);
  printFindings('reported, and no check of this node', report.unknown);
}

/** A report's own findings are told with the report. */
function printExcluded({ excluded = [], report }: BatchResult): void {
  const others = excluded.filter(({ id }) => report?.excluded.some((one) => one.id === id) !== true);
  if (others.length > 0) printLine('  excluded:');
  for (const { id, title, reason } of others) {
    printLine(`    ${id.padEnd(16)} ${title}`);
    printLine(dim(`      ${reason}`));
  }
}

function printFindings(
  heading: string,
  findings: readonly { id: string; status: string; title: string; reason: string }[],
): void {
  if (findings.length > 0) printLine(`  ${heading}:`);
  for (const { id, status, title, reason } of findings) {
    printLine(`    ${id.padEnd(16)} ${status}  ${title}`);
    printLine(dim(`      ${reason}`));
  }
}

/** The way to an end without a remainder. */
function leftHint({ status, code, report, isRestore }: BatchResult): string | undefined {
  // What has stopped it comes first.
  if (isRestore === true || code !== undefined) return undefined;
  if (status !== 'PARTLY_FIXED' && status !== 'NOT_COMPLIANT') return undefined;
  if (report?.unknown.some((finding) => finding.status === 'FAIL') === true) {
    return 'what the catalog does not know: mend it by hand, or leave it out of the report (`kube-bench run --skip`)';
  }
  return 'what stays as it is: exclude it in node.yaml (`excluded`), with the reason; it is waived then';
}

/** What could not be looked at, or is not on this node, is nothing that anybody must do. */
function printChecks({ checks }: BatchResult, outcome: CheckOutcome, heading: string): void {
  const own = checks.filter((check) => check.outcome === outcome && check.before !== 'notApplicable');
  if (own.length === 0) return;
  printLine(`  ${heading}:`);
  for (const { id, before, after, title, reason } of own) {
    const verdicts =
      after === null || after === before
        ? paintVerdict(before)
        : `${paintVerdict(before)} → ${paintVerdict(after)}`;
    printLine(`    ${id.padEnd(16)} ${verdicts}  ${title}`);
    if (outcome !== 'fixed' && outcome !== 'planned') printLine(dim(`      ${reason}`));
  }
}
