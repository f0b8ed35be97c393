/** A batch without a server: its request is parsed as it always is, its runs are answered by the test, and waiting takes no time. */
import type { TemporalService } from '../../../src/adapters/service/temporal-service.ts';
import { parseBatch } from '../../../src/activities/control/parse-batch.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { BatchInput, BatchRun } from '../../../src/contracts/batch.ts';
import type { BatchProgress } from '../../../src/contracts/deeds.ts';
import type { RemediateInput } from '../../../src/contracts/request.ts';
import type { RemediationResult } from '../../../src/contracts/result.ts';
import { noApproval } from '../../../src/domain/approval/demands.ts';
import type { Tally } from '../../../src/workflows/batch/batch-result.ts';
import type { Batch } from '../../../src/workflows/batch/remediate-batch.ts';

export interface Begun {
  workflowId: string;
  input: RemediateInput;
}

/** How a run ends: its result, or what it throws. */
export type Answer = (begun: Begun, index: number) => Partial<RemediationResult> | Error;

export interface FakeBatch {
  batch: Batch;
  tally: Tally;
  begun: Begun[];
  /** what was waited for, and how long */
  waits: [what: string, ms: number][];
}

const catalog = await loadCatalog();
const temporal = { hasSearchAttributes: async () => Promise.resolve(false) } as TemporalService;

export async function fakeBatch(asked: Partial<BatchInput>, answer: Answer): Promise<FakeBatch> {
  const input = { cluster: 'c', node: 'cp-1', ...asked };
  const ref = { workflowId: 'batch/c/cp-1', runId: 'first-run' };
  const parsed = await parseBatch({ input, workflowId: ref.workflowId }, { temporal, catalog });
  const begun: Begun[] = [];
  const waits: FakeBatch['waits'] = [];
  const status = {
    runs: [] as BatchRun[],
    current: null,
    phases: [],
    waitingFor: '',
  } as unknown as BatchProgress;
  status.approval = noApproval();
  const batch: Batch = {
    desk: { ask: async () => Promise.resolve({ granted: true, waited: false }), recall: () => undefined },
    approved: null,
    parsed,
    ref,
    isCancelled: () => false,
    runToItsEnd: async ({ workflowId, input: one }) => {
      begun.push({ workflowId, input: one });
      const said = answer({ workflowId, input: one }, begun.length - 1);
      if (said instanceof Error) throw said;
      const runId = `run-${begun.length}`;
      return Promise.resolve({ runId, result: { ...nothing, changeId: changeIdOf(begun.length), ...said } });
    },
    pause: async (ms, summary) => void waits.push([summary, ms]),
    isNew: () => true,
    view: {
      status,
      startedAt: '2026-01-01T00:00:00.000Z',
      describe: () => undefined,
      begin: () => undefined,
      waitFor: () => undefined,
      end: () => undefined,
      beginRun: (workflowId, { checks }) => (status.current = { workflowId, checks }),
      endRun(run) {
        status.current = null;
        if (run !== null) status.runs.push(run);
      },
      addRun: (run) => status.runs.push(run),
      restarts: () => status.runs.reduce((sum, run) => sum + run.restarts, 0),
      whilePaused: () => Promise.resolve(),
      isAborted: () => false,
      whileHeldUp: async (what, ms) => (waits.push([what, ms]), Promise.resolve(null)),
      finish: () => undefined,
    },
  };
  const tally: Tally = {
    selection: null,
    outcomes: new Map(),
    restored: new Map(),
    stopped: null,
    putBack: null,
  };
  return { batch, tally, begun, waits };
}

export const changeIdOf = (index: number): string => index.toString(16).padStart(16, '0');

const nothing = {
  status: 'FIXED',
  reason: '',
  diff: '',
  outageMs: null,
  backups: [],
  checks: [],
  restarts: 1,
} as unknown as RemediationResult;

/** One that was made before, in the course of the same batch. */
export function ended(target: BatchRun['target'], index: number, more: Partial<BatchRun> = {}): BatchRun {
  return {
    workflowId: `remediate/c/cp-1/${target}`,
    runId: `earlier-${index}`,
    target,
    checks: [`check-${index}`],
    changeId: changeIdOf(0xa0 + index),
    status: 'FIXED',
    reason: '',
    diff: '',
    restarts: 1,
    outageMs: null,
    backups: [],
    ...more,
  };
}
