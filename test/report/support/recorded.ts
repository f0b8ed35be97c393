/** Reports of real runs: results out of the recorded histories of test/replay. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BatchResult } from '../../../src/contracts/batch.ts';
import type { RunReport } from '../../../src/contracts/report.ts';
import { RemediationResult } from '../../../src/contracts/result.ts';
import { reportOfBatch, reportOfRemediation } from '../../../src/domain/report/build-report.ts';
import type { ChildResult, ReportFacts } from '../../../src/domain/report/build-report.ts';

interface Ended {
  result?: { payloads: { data: string }[] };
  workflowExecution?: { workflowId: string; runId: string };
}
interface History {
  events: {
    workflowExecutionCompletedEventAttributes?: Ended;
    childWorkflowExecutionCompletedEventAttributes?: Ended;
  }[];
}

const read = (name: string): History =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../replay/histories', `${name}.json`), 'utf8'),
  ) as History;
/** Some were recorded before a result named the change of the node. */
const resultIn = (ended: Ended | undefined): object => ({
  changeId: null,
  ...(JSON.parse(Buffer.from(ended?.result?.payloads[0]?.data ?? '', 'base64').toString('utf8')) as object),
});
const endOf = ({ events }: History): Ended | undefined =>
  events.map((event) => event.workflowExecutionCompletedEventAttributes).find((ended) => ended !== undefined);

export const factsOf = (workflowId: string): ReportFacts => ({
  workflowId,
  runId: '019abcde-0000-7000-8000-000000000001',
  generatedAt: '2026-11-29T08:00:00.000Z',
  version: '0.1.0',
  trend: [],
});

export function remediationResult(name: string): RemediationResult {
  return RemediationResult.parse(resultIn(endOf(read(name))));
}

export function remediationReport(name: string, change: Partial<RemediationResult> = {}): RunReport {
  const result = { ...remediationResult(name), ...change };
  const id = `remediate/lab/cp-1/${result.target ?? 'kube-scheduler'}`;
  return reportOfRemediation(result, factsOf(id), () => "The scheduler's profiling endpoint is off");
}

/** A batch with the results of its runs, as the server would give them. */
export function batchParts(name: string): { result: BatchResult; children: ChildResult[] } {
  const history = read(name);
  const result = BatchResult.parse(resultIn(endOf(history)));
  const ended = new Map(
    history.events.flatMap(({ childWorkflowExecutionCompletedEventAttributes: child }) =>
      child === undefined ? [] : [[child.workflowExecution?.runId, child] as const],
    ),
  );
  const children = result.runs.map((run) => ({
    result: RemediationResult.parse(resultIn(ended.get(run.runId))),
  }));
  return { result, children };
}

export function batchReport(name: string, facts: Partial<ReportFacts> = {}): RunReport {
  const { result, children } = batchParts(name);
  return reportOfBatch(result, children, { ...factsOf('batch/lab/cp-1'), ...facts });
}

export const exclusion = {
  id: 'cis-1.12/1.2.16',
  title: 'The API audit log is written',
  reason: 'the audit log goes to a webhook <until March>',
};

/**
 * A batch that is all or nothing: of the two changes the first held, and went back because of the second.
 * @param back how the run ended that was to put the first one back
 */
export function putBackReport(
  back: BatchResult['runs'][number]['status'] = 'FIXED',
  facts: Partial<ReportFacts> = {},
): RunReport {
  const { result, children } = batchParts('batch-bisected');
  const [, held, guilty] = result.runs;
  if (held === undefined || guilty === undefined) throw new Error('expected three runs');
  const restore = { ...held, checks: [], restoreChanges: ['c-1'], changeId: 'c-3', status: back };
  const isBack = back === 'FIXED';
  const reason = isBack ? 'the change is live, healthy and audited' : 'the old form does not answer';
  const outcomes = { held: isBack ? ('putBack' as const) : ('fixed' as const), guilty: 'guilty' as const };
  return reportOfBatch(
    {
      ...result,
      status: isBack ? 'REMEDIATION_FAILED_ROLLED_BACK' : 'REMEDIATION_FAILED_ROLLBACK_FAILED',
      success: false,
      excluded: [exclusion],
      checks: result.checks
        .filter(({ id }) => held.checks.concat(guilty.checks).includes(id))
        .map((check) => {
          const outcome = held.checks.includes(check.id) ? outcomes.held : outcomes.guilty;
          return { ...check, outcome, after: outcome === 'fixed' ? 'pass' : check.before };
        }),
      runs: [
        { ...held, changeId: 'c-1' },
        { ...guilty, changeId: 'c-2' },
        { ...restore, reason },
      ],
    },
    [children[1], children[2], children[1]].flatMap((child) => child ?? []),
    { ...factsOf('batch/lab/cp-1'), ...facts },
  );
}
