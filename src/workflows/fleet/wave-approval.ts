/** A person's yes or no to a wave, bound to its number, its nodes and what is to be done on them. */
import { ApplicationFailure, condition, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import type { FleetProgress } from '../../contracts/fleet.ts';
import { judgeDecision } from '../../domain/approval.ts';
import type { DecisionInput, DecisionJudgement } from '../../domain/approval.ts';
import { durationMs } from '../../domain/duration.ts';
import type { FleetStop } from '../../domain/fleet/stop-rule.ts';
import { messages, shortHash } from '../../domain/names.ts';
import type { FleetView } from './fleet-progress.ts';

export interface WaveAsk {
  wave: number;
  plan: string;
  nodes: string[];
  quorum: number;
  /** a duration */
  expiresIn: string;
  requestedBy: string;
}

export type Granted = NonNullable<FleetProgress['approval']>['granted'];

export interface WaveApprovals {
  /** @returns who has said yes; or why the wave may not begin; null: something else has ended the waiting */
  ask(wave: WaveAsk, isOver: () => boolean): Promise<{ granted: Granted } | { refused: FleetStop } | null>;
}

const mostIgnored = 20;
const mostShown = 100;

/** Registers the handlers at once: a decision that comes early is answered by name, not lost. */
export function listenForWaveApprovals(view: FleetView): WaveApprovals {
  const { status } = view;
  let rejection: { by: string; comment: string } | null = null;
  let requestedBy = '';

  const judge = (said: unknown): DecisionJudgement =>
    judgeDecision(asDecision(said), {
      planHash: status.approval?.plan ?? null,
      approvers: status.approval?.granted.map(({ by }) => by) ?? [],
      requestedBy,
      selfApproval: true,
    });
  const take = (said: unknown, approve: boolean): DecisionJudgement => {
    const judgement = judge(said);
    const { by = '', comment = '' } = asDecision(said);
    const { approval } = status;
    if (judgement.kind !== 'accepted') {
      if (approval !== null && approval.ignored.length < mostIgnored) approval.ignored.push(judgement.reason);
    } else if (approve) {
      approval?.granted.push({ by, comment, at: new Date().toISOString() });
    } else {
      rejection = { by, comment };
    }
    view.show();
    return judgement;
  };
  setHandler(defineSignal<[unknown?]>(messages.approve), (said) => void take(said, true), {
    description: 'Approve the wave that waits: {"by":"ana","plan":"<8 digits>","comment":"…"}',
  });
  setHandler(defineSignal<[unknown?]>(messages.reject), (said) => void take(said, false), {
    description: 'Reject the wave that waits: {"by":"ana","plan":"<8 digits>","comment":"…"}',
  });
  setHandler(
    defineUpdate<DecisionJudgement, [DecisionInput & { approve?: boolean }]>(messages.decide),
    (said: DecisionInput & { approve?: boolean }) => take(said, said.approve === true),
    {
      description: 'Approve or reject with a typed answer: {"by":"ana","plan":"<8 digits>","approve":true}',
      validator: (said: DecisionInput & { approve?: boolean }) => {
        const judgement = judge(said);
        if (judgement.kind !== 'accepted') {
          throw ApplicationFailure.nonRetryable(judgement.reason, judgement.kind);
        }
        if (typeof said.approve === 'boolean') return;
        throw ApplicationFailure.nonRetryable('expected "approve":true or false, found none', 'malformed');
      },
    },
  );

  return {
    async ask({ wave, plan, nodes, quorum, expiresIn, ...ask }, isOver) {
      const limitMs = durationMs(expiresIn);
      const expiresAt = new Date(Date.now() + limitMs).toISOString();
      requestedBy = ask.requestedBy;
      rejection = null;
      const shown = nodes.slice(0, mostShown);
      const approval = {
        wave,
        plan,
        nodes: shown,
        count: nodes.length,
        quorum,
        expiresAt,
        granted: [],
        ignored: [],
      } as NonNullable<FleetProgress['approval']>;
      status.approval = approval;
      view.begin(
        'approve',
        `${quorum} approval(s) of wave ${wave}, plan ${shortHash(plan)}, until ${expiresAt}`,
      );
      const isSettled = (): boolean => rejection !== null || approval.granted.length >= quorum || isOver();
      const decided = await condition(isSettled, limitMs, { summary: `approval of wave ${wave}` });
      status.approval = null;
      const refusal = rejection as { by: string; comment: string } | null;
      if (refusal !== null) {
        const comment = refusal.comment === '' ? '' : `: ${refusal.comment}`;
        view.end(`rejected by ${refusal.by}`);
        return {
          refused: { reason: `wave ${wave} was rejected by ${refusal.by}${comment}`, code: 'REJECTED' },
        };
      }
      if (!decided) {
        view.end('nobody decided');
        const reason = `nobody decided on wave ${wave} within ${expiresIn}`;
        return { refused: { reason, code: 'APPROVAL_EXPIRED' } };
      }
      if (approval.granted.length < quorum) return null;
      view.end(`approved by ${approval.granted.map(({ by }) => by).join(', ')}`);
      return { granted: approval.granted };
    },
  };
}

function asDecision(said: unknown): DecisionInput {
  return typeof said === 'object' && said !== null ? said : {};
}
