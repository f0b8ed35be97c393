export function checksOf(work) {
    return 'checks' in work ? work.checks : [];
}
export function describeWork(work) {
    return 'checks' in work
        ? `${work.checks.length} check(s)`
        : `${work.restoreChanges.length} change(s) to be put back`;
}
/** Every run gets the parameters of its own checks: those of others it would refuse. */
export function inputOf({ parsed, ref, approved }, work) {
    const { checks: _asked, all: _all, reported: _reported, restoreChanges: _restore, expectedPlans: _plans, allOrNothing: _whole, exclude: _exclude, oneByOne: _oneByOne, stopOnFailure: _stop, maxRestarts: _budget, recoverWithin: _recoverWithin, definitions: _definitions, parameters, ...options } = parsed.request;
    const common = { ...options, batch: ref };
    if ('restoreChanges' in work) {
        const { restoreChanges, isOwn = false } = work;
        if (!isOwn)
            return { ...common, restoreChanges };
        // A script of the user's says that a check passes: of what is put back it would say no.
        const { audit: _audit, ...own } = common;
        const approval = { required: 'never' };
        return { ...own, restoreChanges, isPutBack: true, approval, rehearse: 'off' };
    }
    const { checks: asked, expectedPlan } = work;
    // In the order of the catalog, whatever parted or tied them: it is part of the plan's hash.
    const checks = parsed.checks.filter(({ id }) => asked.includes(id));
    const names = new Set(checks.flatMap((check) => check.parameters));
    const own = Object.entries(parameters).filter(([name]) => names.has(name));
    const definitions = Object.fromEntries(checks.flatMap(({ slug, digest }) => (digest === undefined ? [] : [[slug, digest]])));
    return {
        ...common,
        checks: checks.map(({ id }) => id),
        parameters: Object.fromEntries(own),
        // What this batch was begun with: another control worker may have read other files since.
        definitions,
        ...(expectedPlan !== undefined && { expectedPlan }),
        ...(approved !== null && { approved }),
    };
}
