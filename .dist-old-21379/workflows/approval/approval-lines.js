import { isSatisfied, whoMay } from "../../domain/approval/demands.js";
import { grantedText } from "../../domain/approval/granted-text.js";
export function approvalLines({ granted, ignored, rules, remindedAt }) {
    const lines = granted.map((one) => {
        const comment = one.comment === '' ? '' : `: ${one.comment}`;
        return `- ${grantedText([one])} at ${one.at}${comment}`;
    });
    for (const rule of rules.filter((one) => !isSatisfied(one))) {
        const escalated = rule.escalatedAt === null ? '' : `, escalated at ${rule.escalatedAt}`;
        lines.push(`- ${rule.rule}: ${rule.have} of ${rule.quorum} from ${whoMay(rule)}${escalated}`);
    }
    if (remindedAt !== null)
        lines.push(`- reminded at ${remindedAt}`);
    return [...lines, ...ignored.map((reason) => `- ignored: ${reason}`)];
}
