import { grantedText } from "../../domain/approval/granted-text.js";
import { noticeTo } from "./notice.js";
/** @param tell of a run that began before people were told: nothing */
export async function putQuestion(desk, view, question, tell = noticeTo(question)) {
    const answer = await desk.ask(question, (event) => {
        const waitingFor = `approval of ${question.what} until ${event.expiresAt}: ${event.lacking}`;
        if (event.event === 'asked')
            view.begin('approve', waitingFor);
        else
            view.waitFor(waitingFor);
        tell(event, view.approval.needed ?? '');
    });
    if (answer.granted && answer.waited)
        view.end(grantedText(view.approval.granted));
    return answer;
}
