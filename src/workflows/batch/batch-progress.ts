/** What a batch tells while it is under way, and the signals that hold it between two changes. */
import {
  condition,
  defineQuery,
  defineSignal,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { BatchResult, BatchRun } from '../../contracts/batch.ts';
import type { BatchProgress, ParsedBatch } from '../../contracts/deeds.ts';
import { messages } from '../../domain/names.ts';

export interface BatchView {
  readonly status: BatchProgress;
  readonly startedAt: string;
  describe(parsed: ParsedBatch): void;
  begin(phase: string, waitingFor: string): void;
  found(todo: number): void;
  beginRun(workflowId: string, checks: string[]): void;
  endRun(run: BatchRun): void;
  restarts(): number;
  /** resolves at once when nobody paused it */
  whilePaused(): Promise<void>;
  isAborted(): boolean;
  finish(result: BatchResult): void;
}

export function beginBatchProgress(): BatchView {
  const [, cluster = '', node = ''] = workflowInfo().workflowId.split('/');
  const startedAt = new Date().toISOString();
  const status: BatchProgress = {
    phase: 'parse',
    waitingFor: '',
    cluster,
    node,
    paused: false,
    checks: { asked: 0, todo: 0 },
    current: null,
    runs: [],
    phases: [],
    result: null,
  };
  let aborted = false;
  const show = (): void => setCurrentDetails(detailsOf(status));
  setHandler(defineQuery<BatchProgress>(messages.status), () => status, {
    description: 'Phase, runs so far and result of this batch',
  });
  const on = (name: string, description: string, change: () => void): void => {
    const apply = (): void => {
      change();
      show();
    };
    setHandler(defineSignal(name), apply, { description });
  };
  on(messages.pause, 'Begin no further change until it is resumed', () => (status.paused = true));
  on(messages.resume, 'Go on after a pause', () => (status.paused = false));
  on(messages.abort, 'Begin no further change; the one under way ends as it would', () => (aborted = true));

  const end = (outcome: string): void => {
    const current = status.phases.at(-1);
    if (current?.endedAt !== null) return;
    current.endedAt = new Date().toISOString();
    current.outcome = outcome;
  };
  return {
    status,
    startedAt,
    describe({ request, checks }) {
      status.cluster = request.cluster;
      status.node = request.node;
      status.checks.asked = checks.length;
      show();
    },
    begin(phase, waitingFor) {
      end('done');
      status.phase = phase;
      status.waitingFor = waitingFor;
      const at = new Date().toISOString();
      status.phases.push({ name: phase, startedAt: at, endedAt: null, outcome: 'under way' });
      show();
    },
    found(todo) {
      status.checks.todo = todo;
      end(`${todo} of ${status.checks.asked} to be mended`);
      show();
    },
    beginRun(workflowId, checks) {
      status.current = { workflowId, checks };
      const [target = ''] = workflowId.split('/').slice(-1);
      this.begin(target, `${checks.length} check(s): ${workflowId}`);
    },
    endRun(run) {
      status.current = null;
      status.runs.push(run);
      end(`${run.status}${run.code === undefined ? '' : ` ${run.code}`}: ${run.checks.join(', ')}`);
      show();
    },
    restarts: () => status.runs.reduce((sum, run) => sum + run.restarts, 0),
    async whilePaused() {
      if (!status.paused) return;
      status.waitingFor = 'the signal resume';
      show();
      await condition(() => !status.paused || aborted);
    },
    isAborted: () => aborted,
    finish(result) {
      end('done');
      status.phase = 'done';
      status.waitingFor = '';
      status.result = result;
      show();
    },
  };
}

/** The Web UI's "current details". */
function detailsOf({ phases, waitingFor, paused, result }: BatchProgress): string {
  const lines = phases.map((phase) =>
    phase.endedAt === null
      ? `- [ ] **${phase.name}**${waitingFor === '' ? '' : `: ${waitingFor}`}`
      : `- [x] ${phase.name}: ${phase.outcome}`,
  );
  if (paused) lines.push('', 'Paused: signal `resume` or `abort`.');
  if (result !== null) lines.push('', `**${result.status}**: ${result.reason}`);
  return lines.join('\n');
}
