/** How long a component did not answer, and the API server of its node with it, in words; also that nobody knows. */
import type { PlannedChange } from '../contracts/plan.ts';
import type { RemediationResult } from '../contracts/result.ts';

export type MeasuredRun = Pick<
  RemediationResult,
  'status' | 'target' | 'restarts' | 'outageMs' | 'apiOutageMs'
>;

/** @returns null: nothing was started again, as far as anybody knows */
export function describeOutage(run: MeasuredRun): string | null {
  const { outageMs } = run;
  if (isUnmeasured(run)) return 'not measured';
  if (outageMs !== null && outageMs > 0) return seconds(outageMs);
  return run.restarts > 0 ? 'none was seen' : null;
}

/** @returns null: nothing to tell that the outage itself does not */
export function describeApiOutage(run: MeasuredRun): string | null {
  const { target, apiOutageMs = null } = run;
  if (target === 'kube-apiserver') return null;
  if (apiOutageMs !== null && apiOutageMs > 0) return seconds(apiOutageMs);
  if (describeOutage(run) === null) return null;
  // Most nodes with a kubelet have no API server to be away.
  return apiOutageMs === 0 ? 'none was seen' : target === 'kubelet' ? null : 'not measured';
}

/** A node that puts a change back without its worker may have had no eye on it all the time. */
export function isUnmeasured({ status, target, restarts, outageMs }: MeasuredRun): boolean {
  return outageMs === null && (restarts > 0 || (wentBack.has(status) && target !== 'files'));
}

const wentBack: ReadonlySet<RemediationResult['status']> = new Set([
  'REMEDIATION_FAILED_ROLLED_BACK',
  'REMEDIATION_FAILED_ROLLBACK_FAILED',
  'CANCELLED_ROLLED_BACK',
]);

/** Of several runs, behind the count of their restarts. @returns '' when there is nothing to tell */
export function outageOfRuns(outageMs: number | null, runs: readonly MeasuredRun[]): string {
  const unmeasured = runs.filter(isUnmeasured).map(({ target }) => target);
  const of = unmeasured.length === 0 ? '' : `, not measured of ${unmeasured.join(', ')}`;
  return `${outageMs === null ? '' : `, outage ${seconds(outageMs)}`}${of}`;
}

/** Of several runs, the API server's own among them. @returns '' where it was not measured */
export function apiOutageOfRuns(apiOutageMs: number | null | undefined): string {
  return apiOutageMs == null ? '' : `; API server away for ${seconds(apiOutageMs)}`;
}

/** What a planned change would cost. */
export function expectedOf(target: string | null, plan: PlannedCost): string {
  const { restart, expectedOutageMs, risk } = plan;
  const cost = restart ? `one restart, away for about ${roundSeconds(expectedOutageMs)}` : 'no restart';
  return `${target ?? 'the change'}: ${cost}; risk ${risk}`;
}

/** @returns '' for less than two restarts: their own lines say it */
export function expectedOfAll(plans: readonly PlannedCost[]): string {
  const restarts = plans.filter(({ restart }) => restart);
  // What only one of them costs stands with it already.
  if (restarts.length < 2) return '';
  const totalMs = restarts.reduce((sum, { expectedOutageMs }) => sum + expectedOutageMs, 0);
  return `${restarts.length} restarts, one after the other, about ${roundSeconds(totalMs)} together`;
}

type PlannedCost = Pick<PlannedChange, 'restart' | 'expectedOutageMs' | 'risk'>;

function roundSeconds(ms: number): string {
  return `${Math.ceil(ms / 1000)}s`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`;
}
