import { approverText } from "../../domain/approval/granted-text.js";
import { time } from "./format.js";
import { html } from "./template.js";
/** @returns null: nobody */
export function approvedBy(approvals) {
    if (approvals.length === 0)
        return null;
    const said = approvals.map(({ by, identity, rules = [], at, comment }) => html `<span class="line"
        >${approverText({ by, identity })}${rules.length > 0 && ` for ${rules.join(', ')}`},
        ${time(at)}${comment !== '' && `: ${comment}`}</span
      >`);
    return html `${said}`;
}
export function asked(approval) {
    if (approval === undefined)
        return [];
    const { rules, remindedAt, ignored } = approval;
    const lines = rules.map(({ rule, have, quorum, why, escalatedAt }) => {
        const escalated = escalatedAt === null ? '' : html `, escalated ${time(escalatedAt)}`;
        return html `<span class="line">${rule}: ${have} of ${quorum}${escalated}; ${why}</span>`;
    });
    const not = ignored.map((reason) => html `<span class="line">${reason}</span>`);
    return [
        ['Approval asked by', lines.length === 0 ? null : html `${lines}`],
        ['Reminded', remindedAt === null ? null : time(remindedAt)],
        ['Answers not counted', not.length === 0 ? null : html `${not}`],
    ];
}
