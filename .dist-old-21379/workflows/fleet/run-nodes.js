/** The nodes of one wave: control-plane nodes one by one, then worker nodes side by side. */
import { condition } from '@temporalio/workflow';
import { whyNoControlPlane } from "../../domain/fleet/stop-rule.js";
import { roleOf } from "../../domain/fleet/waves.js";
import { goOnInNewRun, isLong, isLook, isUnderWay, untilResumed, whyStopped } from "./fleet.js";
import { followNode } from "./follow-node.js";
import { workOnNode } from "./node-batch.js";
/** Those that were begun before are followed. One lane after the other: a worker node needs its API server. */
export async function runNodes(fleet, names) {
    const { view, parsed, course } = fleet;
    const ofRole = (role) => names.filter((name) => roleOf(view.node(name)) === role);
    await runLane(fleet, ofRole('control-plane'), {
        atOnce: 1,
        mayBegin: () => whyNoControlPlane(view.status.nodes) === null,
    });
    await runLane(fleet, ofRole('worker'), {
        atOnce: parsed.request.maxParallel,
        // One that can prove the change is enough of a look.
        mayBegin: () => !isLook(fleet) || course.found.length === 0,
    });
}
async function runLane(fleet, names, { atOnce, mayBegin }) {
    const { view, course } = fleet;
    let running = 0;
    const run = (work) => {
        running += 1;
        void work.then(() => (running -= 1));
    };
    const untilLessThan = async (most) => {
        while (running >= most) {
            await condition(() => running < most || isLong(fleet));
            await goOnInNewRun(fleet);
        }
    };
    for (const name of names.filter((one) => isUnderWay(view.node(one))))
        run(followNode(fleet, name));
    for (const name of names.filter((one) => view.node(one).status === 'UNTOUCHED')) {
        await untilLessThan(atOnce);
        await untilResumed(fleet);
        if (whyStopped(fleet) !== null || !mayBegin())
            break;
        await goOnInNewRun(fleet);
        run(workOnNode(fleet, name, course.waves));
    }
    await untilLessThan(1);
}
