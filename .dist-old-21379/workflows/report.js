import { durationMs } from "../domain/duration.js";
import { onControl, onNode } from "./deeds.js";
import { releaseSlot } from "./release.js";
import { tellSinks } from "./sinks.js";
export async function reportResult(run, result, facts) {
    const { place, progress, request } = run;
    progress.begin('report', 'guard, journal and notifications');
    const kept = await releaseSlot(run, { end: result.status, code: result.code });
    const limitMs = durationMs(request.report.within);
    const workflow = { ...run.workflow, attempt: 0 };
    const seen = {};
    const sinks = {
        control: () => onControl('report', 'report the outcome')({ result, workflow }),
        // A node that was given up is not waited for once more.
        ...(facts !== undefined &&
            result.code !== 'ABANDONED' && {
            node: async () => {
                const record = onNode(place, 'recordOutcome', 'record the outcome on the node', limitMs);
                seen.persisted = (await record({ identity: facts.identity, result })).persisted;
            },
        }),
    };
    const untold = await tellSinks(sinks, request.report.within);
    const notReported = [...(kept === null ? [] : [`guard: ${kept}`]), ...untold];
    progress.end('done');
    return {
        ...result,
        ...(seen.persisted !== undefined && { persisted: seen.persisted }),
        notReported,
        phases: progress.status.phases,
        finishedAt: new Date().toISOString(),
    };
}
