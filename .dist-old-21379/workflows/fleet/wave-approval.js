import { noApproval } from "../../domain/approval/demands.js";
import { shortHash } from "../../domain/names.js";
import { openDesk } from "../approval/desk.js";
import { putQuestion } from "../approval/put-question.js";
import { onControl } from "../deeds.js";
const mostShown = 100;
/** Opens its desk at once: a decision that comes early is answered by name, not lost. */
export function listenForWaveApprovals(view) {
    const { status } = view;
    const state = noApproval();
    let wave = null;
    const show = () => {
        status.approval = wave === null ? null : shown(wave, state);
        view.show();
    };
    const desk = openDesk({ state, show });
    const shownBy = {
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
                if (decided.granted)
                    return { granted: [...state.granted] };
                view.end(decided.reason);
                if (decided.code === 'CANCELLED')
                    return null;
                return { refused: { reason: `${what}: ${decided.reason}`, code: decided.code } };
            }
            finally {
                wave = null;
                show();
            }
        },
    };
}
/** What whoever asked for the fleet wants of people, with the groups of the policy; its rules are about changes of nodes. */
async function termsFor({ cluster, approval, requestedBy }) {
    const plan = { risk: 'none', target: 'files', approvalNeeded: null, selfApproval: true };
    return await onControl('approvalTerms', 'who is to be asked?')({
        cluster,
        plan: { ...plan, checks: [] },
        isRestore: false,
        approval: { ...approval, required: 'always' },
        requestedBy,
        isOfRequestOnly: true,
    });
}
function shown({ wave, plan, nodes }, state) {
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
