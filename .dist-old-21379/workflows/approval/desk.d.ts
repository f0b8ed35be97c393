import type { ApprovalState } from '../../contracts/approval.ts';
import type { Desk } from './question.ts';
/**
 * @param state is kept up to date, for the status of the workflow
 * @param show the state is another: an answer has come, or time has passed
 */
export declare function openDesk({ state, show }: {
    state: ApprovalState;
    show: () => void;
}): Desk;
