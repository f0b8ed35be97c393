import { approverText } from "../domain/approval/granted-text.js";
export const standings = {
    pass: 'good',
    fail: 'bad',
    stale: 'bad',
    unknown: 'open',
    manual: 'open',
    notApplicable: 'none',
    waived: 'none',
};
export const verdictWords = {
    pass: 'passes, on the running process and in the file',
    fail: 'does not pass',
    stale: 'file and running process differ',
    unknown: 'could not be looked at: not taken for good',
    manual: 'left to the judgement of a person',
    notApplicable: 'not on this node',
    waived: 'excluded or switched off in the configuration of this node',
};
export const outcomeWords = {
    fixed: 'fixed',
    compliant: 'passed already',
    planned: 'would be fixed',
    guilty: 'to blame, put back',
    failed: 'change did not hold',
    putBack: 'held, and put back with the others',
    refused: 'refused',
    declined: 'declined',
    notTried: 'not tried',
    left: 'left',
};
export const stateWords = {
    accepted: 'kubelet has taken up the file',
    oldGone: 'old process gone',
    started: 'new process runs',
    stable: 'it does not crash',
    serving: 'it answers',
    judged: 'kubelet finds it ready',
    useful: 'it does its work',
    soak: 'held without a break',
};
/** Of a restore, what was mended is what was put back. */
export const kindWords = {
    remediation: 'Remediation',
    batch: 'Batch of remediations',
    restore: 'Restore of earlier changes',
};
export function nameOfSection({ id, title }) {
    return id === '' ? 'Checks without a number' : [id, title].filter((part) => part !== '').join(' ');
}
export function endOfChange({ status, putBackBy, restoreChanges }) {
    if (putBackBy !== null)
        return 'PUT_BACK';
    return status === 'FIXED' && restoreChanges !== undefined ? 'RESTORED' : status;
}
/** Who said yes to all or any of its changes, each once. */
export function approversOf({ approvals = [], runs }) {
    const all = [...approvals, ...runs.flatMap(({ details }) => details?.approvals ?? [])];
    return [...new Set(all.map(approverText))];
}
