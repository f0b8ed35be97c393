/** What an `up` that was killed left behind: its children live on, on purpose (a change under way goes on). The next `up` ends them. */
import { isProcessAlive, readUpState, removeUpState } from "../../adapters/service/up-state.js";
import { ConflictError } from "../../domain/errors.js";
import { endForeignProcess } from "../server/supervise-end.js";
/** @throws ConflictError when the `up` of this state file still runs */
export async function endLeftovers(upFile, report) {
    const state = await readUpState(upFile);
    if (state === undefined)
        return;
    if (isProcessAlive(state.up)) {
        throw new ConflictError(`${upFile}: expected no running \`kubemend up\` of this data directory, found one (pid ${state.up.pid}, since ${state.startedAt})`, {
            code: 'CONFLICT',
            hint: `use it as it is, end it (\`kill ${state.up.pid}\`), or take another --data-dir`,
        });
    }
    for (const each of state.processes) {
        const how = await endForeignProcess(each, 20_000);
        if (how !== 'was gone')
            report(`${each.name} (pid ${each.pid}) was left by an earlier \`kubemend up\`: ${how}`);
    }
    await removeUpState(upFile);
}
