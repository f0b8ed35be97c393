/** The states of a change, in the only direction they go. */
import type { ChangeRecord, ChangeState } from '../../contracts/change-record.ts';

const finals: readonly string[] = ['confirmed', 'rolledBack', 'rollbackFailed', 'refused'];

/** A final record answers for ever with how it ended; nothing is touched on its behalf again. */
export function isFinalState(state: string): boolean {
  return finals.includes(state);
}

/** Open: it may still write, or must still be put back. A node has at most one such record. */
export function isOpen(record: Pick<ChangeRecord, 'state'>): boolean {
  return !isFinalState(record.state);
}

/** Our bytes may be live and nobody has said yet that they go. */
export type UnrevertedState = Extract<ChangeState, 'armed' | 'applied' | 'healthy' | 'verified'>;

export function isUnreverted(state: ChangeState): state is UnrevertedState {
  return state === 'armed' || state === 'applied' || state === 'healthy' || state === 'verified';
}
