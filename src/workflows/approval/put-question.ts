/** Asks people at the desk of a workflow, and shows and tells that it waits for them. */
import type { ApprovalState } from '../../contracts/approval.ts';
import { grantedText } from '../../domain/approval/granted-text.ts';
import { noticeTo } from './notice.ts';
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
export async function putQuestion(
  desk: Desk,
  view: QuestionView,
  question: Question,
  tell = noticeTo(question),
): Promise<Answer> {
  const answer = await desk.ask(question, (event) => {
    const waitingFor = `approval of ${question.what} until ${event.expiresAt}: ${event.lacking}`;
    if (event.event === 'asked') view.begin('approve', waitingFor);
    else view.waitFor(waitingFor);
    tell(event, view.approval.needed ?? '');
  });
  if (answer.granted && answer.waited) view.end(grantedText(view.approval.granted));
  return answer;
}
