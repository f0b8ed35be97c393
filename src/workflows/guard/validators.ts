/** What a guard refuses to take in: the sender is told, and neither its history nor its state has a trace of it. */
import { ApplicationFailure } from '@temporalio/workflow';
import { whyNoOrder, whyNoQuestion } from '../../domain/guard/understand.ts';

type Validator = (said: unknown) => void;

export const orderOnly =
  (what: Parameters<typeof whyNoOrder>[0]): Validator =>
  (said) =>
    refuse(whyNoOrder(what, said));

export const questionOnly =
  (what: Parameters<typeof whyNoQuestion>[0]): Validator =>
  (said) =>
    refuse(whyNoQuestion(what, said));

/** Anybody may start a guard by hand, without input, say; stuck, it would hold up every change of its cluster. */
export function assertGuardInput(input: unknown): void {
  const given = typeof input === 'object' && input !== null ? input : {};
  const isNamed = 'cluster' in given && typeof given.cluster === 'string';
  refuse(isNamed ? null : 'guard: expected {"cluster":"<name>"}, found no cluster');
}

function refuse(why: string | null): void {
  if (why === null) return;
  throw ApplicationFailure.nonRetryable(why, 'InputError', { code: 'INVALID_REQUEST' });
}
