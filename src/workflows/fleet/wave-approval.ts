/** A person's yes or no to a wave, bound to its number, its nodes and what is to be done on them. */
import type { RequestApproval } from '../../contracts/approval.ts';
import type { TermsAnswer } from '../../contracts/deeds.ts';
import type { FleetProgress } from '../../contracts/fleet.ts';
import { noApproval } from '../../domain/approval/demands.ts';
import type { FleetStop } from '../../domain/fleet/stop-rule.ts';
import { shortHash } from '../../domain/names.ts';
import { openDesk } from '../approval/desk.ts';
import { putQuestion } from '../approval/put-question.ts';
import type { QuestionView } from '../approval/put-question.ts';
import { onControl } from '../deeds.ts';
import type { FleetView } from './fleet-progress.ts';

export interface WaveAsk {
  wave: number;
  plan: string;
  nodes: string[];
  cluster: string;
  approval: RequestApproval;
  requestedBy: string;
}

export type Granted = NonNullable<FleetProgress['approval']>['granted'];

export interface WaveApprovals {
  /** @returns who has said yes; or why the wave may not begin; null: something else has ended the waiting */
  ask(wave: WaveAsk, isOver: () => boolean): Promise<{ granted: Granted } | { refused: FleetStop } | null>;
}

const mostShown = 100;

/** Opens its desk at once: a decision that comes early is answered by name, not lost. */
export function listenForWaveApprovals(view: FleetView): WaveApprovals {
  const { status } = view;
  const state = noApproval();
  let wave: WaveAsk | null = null;
  const show = (): void => {
    status.approval = wave === null ? null : shown(wave, state);
    view.show();
  };
  const desk = openDesk({ state, show });
  const shownBy: QuestionView = {
    approval: state,
    begin(phase, waitingFor) {
      view.begin(phase, waitingFor);
      show();
    },
    waitFor(what) {
      view.waitFor(what);
      show();
    },
    end: (outcome) => view.end(outcome),
  };
  return {
    async ask(asked, isOver) {
      const { plan: hash, requestedBy } = asked;
      const answer = await termsFor(asked);
      const what = `wave ${asked.wave}, plan ${shortHash(hash)}`;
      if (answer.kind === 'refused') {
        return { refused: { reason: `${what} cannot be asked about: ${answer.reason}`, code: answer.code } };
      }
      wave = asked;
      const question = { hash, what, requestedBy, terms: answer.terms, isWithdrawn: isOver };
      try {
        const decided = await putQuestion(desk, shownBy, question);
        if (decided.granted) return { granted: [...state.granted] };
        view.end(decided.reason);
        if (decided.code === 'CANCELLED') return null;
        return { refused: { reason: `${what}: ${decided.reason}`, code: decided.code } };
      } finally {
        wave = null;
        show();
      }
    },
  };
}

/** What whoever asked for the fleet wants of people, with the groups of the policy; its rules are about changes of nodes. */
async function termsFor({ cluster, approval, requestedBy }: WaveAsk): Promise<TermsAnswer> {
  const plan = { risk: 'none', target: 'files', approvalNeeded: null, selfApproval: true } as const;
  return await onControl(
    'approvalTerms',
    'who is to be asked?',
  )({
    cluster,
    plan: { ...plan, checks: [] },
    isRestore: false,
    approval: { ...approval, required: 'always' },
    requestedBy,
    isOfRequestOnly: true,
  });
}

function shown(
  { wave, plan, nodes }: WaveAsk,
  state: ReturnType<typeof noApproval>,
): FleetProgress['approval'] {
  return {
    wave,
    plan,
    nodes: nodes.slice(0, mostShown),
    count: nodes.length,
    quorum: state.rules[0]?.quorum ?? 1,
    rules: state.rules,
    expiresAt: state.expiresAt ?? '',
    granted: state.granted,
    ignored: state.ignored,
  };
}
