import { planDifferences } from "../domain/plan/compare-plans.js";
/** @returns null: it is the plan that was expected, or none was, or the node says itself why there is none */
export function whyNotAsExpected({ expectedPlan: expected }, inspection) {
    if (expected === undefined)
        return null;
    const changed = (reason) => ({ status: 'REFUSED', code: 'PLAN_CHANGED', reason });
    if (inspection.kind === 'compliant') {
        const { facts, target, findings } = inspection;
        const what = findings.length === 0 ? 'the files are' : `${findings.map(({ check }) => check).join(', ')}:`;
        return { ...changed(`${target}: ${what} as planned already`), facts, target, findings };
    }
    if (inspection.kind !== 'change')
        return null;
    const { plan, facts } = inspection;
    const differences = planDifferences(expected, { ...plannedChange(plan), diff: plan.diff });
    if (differences.length === 0)
        return null;
    const shown = differences.slice(0, mostShown);
    if (differences.length > shown.length)
        shown.push(`and ${differences.length - shown.length} more`);
    return { ...changed(`${plan.target}: ${shown.join('; ')}`), plan, facts };
}
const mostShown = 5;
/** What a dry run tells of its plan. */
export function plannedChange(plan) {
    const { planHash, identity, target, files, restart, risk, approvalNeeded } = plan;
    const { expectedOutageMs, versions, persistPreview } = plan;
    const checks = plan.checks.map(({ id }) => id);
    const told = { planHash, identity, target, checks, files, restart, risk, approvalNeeded };
    return { ...told, expectedOutageMs, versions, ...(persistPreview !== undefined && { persistPreview }) };
}
