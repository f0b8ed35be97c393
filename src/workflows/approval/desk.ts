/**
 * Where people answer: one question at a time, about whatever a hash stands for. A workflow opens its desk at once, so
 * that an answer that comes early is answered by name, and asks when it has something to ask. It holds nothing meanwhile.
 */
import {
  ApplicationFailure,
  condition,
  defineSignal,
  defineUpdate,
  patched,
  setHandler,
} from '@temporalio/workflow';
import type { Approval, ApprovalState, ApprovalTerms } from '../../contracts/approval.ts';
import { countedFor, isSatisfied, lackingOf, standingsOf, whyAsked } from '../../domain/approval/demands.ts';
import { noteIgnored } from '../../domain/approval/ignored.ts';
import { judgeDecision } from '../../domain/approval/judge-decision.ts';
import type { DecisionInput, DecisionJudgement } from '../../domain/approval/judge-decision.ts';
import { durationText } from '../../domain/duration.ts';
import { messages } from '../../domain/names.ts';
import { nextDue } from '../../domain/approval/next-due.ts';
import type { Answer, Desk, DeskEvent, Question } from './question.ts';

const approveSignal = defineSignal<[DecisionInput?]>(messages.approve);
const rejectSignal = defineSignal<[DecisionInput?]>(messages.reject);
const decideUpdate = defineUpdate<DecisionJudgement, [DecisionInput & { approve: boolean }]>(messages.decide);

/**
 * @param state is kept up to date, for the status of the workflow
 * @param show the state is another: an answer has come, or time has passed
 */
export function openDesk({ state, show }: { state: ApprovalState; show: () => void }): Desk {
  let open: Question | null = null;
  /** of those that count, the ones that were given elsewhere */
  let recalled: readonly Approval[] = [];
  let rejection: { by: string; comment: string } | null = null;

  const judge = (decision: unknown, approve: boolean): DecisionJudgement =>
    judgeDecision(
      decision,
      approve,
      open && {
        hash: open.hash,
        votes: state.granted,
        requestedBy: open.requestedBy,
        demands: state.rules,
      },
    );
  const recount = ({ terms, requestedBy }: Question): void => {
    const escalated = state.rules.flatMap(({ rule, escalatedAt }) =>
      escalatedAt === null ? [] : [[rule, escalatedAt] as const],
    );
    const context = { requestedBy, escalatedAt: new Map(escalated) };
    state.rules = standingsOf(terms.demands, state.granted, context);
    for (const one of state.granted) one.rules = countedFor(one, state.rules, requestedBy);
  };
  const take = (decision: unknown, approve: boolean): DecisionJudgement => {
    const judgement = judge(decision, approve);
    if (judgement.kind !== 'accepted') {
      noteIgnored(state.ignored, judgement.reason);
    } else if (approve) {
      const { by, comment, rules } = judgement;
      state.granted.push({ by, comment, at: new Date().toISOString(), identity: 'claimed', rules });
      if (open !== null) recount(open);
    } else {
      rejection ??= { by: judgement.by, comment: judgement.comment };
    }
    show();
    return judgement;
  };

  setHandler(approveSignal, (decision) => void take(decision, true), {
    description: 'Approve the plan: {"by":"ana","plan":"<8 digits>","comment":"…"}',
  });
  setHandler(rejectSignal, (decision) => void take(decision, false), {
    description: 'Reject the plan: {"by":"ana","plan":"<8 digits>","comment":"…"}',
  });
  setHandler(decideUpdate, (decision) => take(decision, decision.approve), {
    description: 'Approve or reject with a typed answer: {"by":"ana","plan":"<8 digits>","approve":true}',
    validator: (said: unknown) => {
      const decision = typeof said === 'object' && said !== null ? said : {};
      if (!('approve' in decision) || typeof decision.approve !== 'boolean') {
        const reason = 'a decision that says neither yes nor no: expected "approve":true or "approve":false';
        throw ApplicationFailure.nonRetryable(reason, 'malformed');
      }
      const judgement = judge(decision, decision.approve);
      if (judgement.kind !== 'accepted')
        throw ApplicationFailure.nonRetryable(judgement.reason, judgement.kind);
    },
  });

  const wait = async (question: Question, tell: (event: DeskEvent) => void): Promise<Answer> => {
    const { what, terms, isWithdrawn = () => false } = question;
    const askedMs = Date.now();
    const expiresAt = new Date(askedMs + terms.expiresInMs).toISOString();
    state.expiresAt = expiresAt;
    state.remindedAt = null;
    const tellNow = (event: DeskEvent['event']): void =>
      tell({ event, lacking: lackingOf(state.rules), expiresAt });
    tellNow('asked');
    const isAnswered = (): boolean => rejection !== null || isWithdrawn() || state.rules.every(isSatisfied);
    for (;;) {
      const due = nextDue(terms, state, askedMs);
      const limitMs = Math.max(1, due.atMs - Date.now());
      if (await condition(isAnswered, limitMs, { summary: `${due.summary} of ${what}` })) break;
      if (due.event === null)
        return { granted: false, code: 'APPROVAL_EXPIRED', reason: expired(state, terms) };
      const at = new Date().toISOString();
      if (due.event === 'reminded') state.remindedAt = at;
      for (const rule of state.rules) {
        if (due.rules.includes(rule.rule)) rule.escalatedAt = at;
      }
      recount(question);
      show();
      tellNow(due.event);
    }
    const refusal = rejection;
    if (refusal === null && isWithdrawn()) {
      return { granted: false, code: 'CANCELLED', reason: `${what} is not asked about any more` };
    }
    if (refusal === null) return { granted: true, waited: true };
    const comment = refusal.comment === '' ? '' : `: ${refusal.comment}`;
    return { granted: false, code: 'REJECTED', reason: `rejected by ${refusal.by}${comment}` };
  };

  return {
    recall(hash, { granted, rules }) {
      if (state.hash === hash) {
        const isOver = (one: Approval): boolean =>
          recalled.includes(one) && !granted.some(({ by, at }) => by === one.by && at === one.at);
        if (state.granted.some(isOver) && patched('what was recalled counts no longer than it is told')) {
          state.granted = state.granted.filter((one) => !isOver(one));
        }
        return;
      }
      recalled = granted.map((one) => ({ ...one }));
      state.hash = hash;
      state.granted = [...recalled];
      state.rules = [...rules];
    },
    async ask(question, tell) {
      if (state.hash !== question.hash) {
        state.hash = question.hash;
        state.granted = [];
        state.rules = [];
        state.expiresAt = null;
        state.remindedAt = null;
      }
      state.needed = whyAsked(question.terms.demands);
      recount(question);
      if (state.rules.every(isSatisfied)) return { granted: true, waited: false };
      open = question;
      rejection = null;
      try {
        return await wait(question, tell);
      } finally {
        open = null;
      }
    },
  };
}

function expired({ granted, rules }: ApprovalState, { expiresInMs }: ApprovalTerms): string {
  const within = durationText(expiresInMs);
  return granted.length === 0
    ? `nobody decided within ${within}`
    : `not enough people decided within ${within}: ${lackingOf(rules)}`;
}
