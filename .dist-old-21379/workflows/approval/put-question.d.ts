/** Asks people at the desk of a workflow, and shows and tells that it waits for them. */
import type { ApprovalState } from '../../contracts/approval.ts';
import type { Answer, Desk, Question } from './question.ts';
/** Where a workflow shows how far it has come. */
export interface QuestionView {
    /** as the desk keeps it up to date */
    approval: ApprovalState;
    begin(phase: 'approve', waitingFor: string): void;
    waitFor(what: string): void;
    end(outcome: string): void;
}
/** @param tell of a run that began before people were told: nothing */
export declare function putQuestion(desk: Desk, view: QuestionView, question: Question, tell?: (event: import("./question.ts").DeskEvent, needed: string) => void): Promise<Answer>;
