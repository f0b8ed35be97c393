/** The practice node of an `up`: made once, kept in the data directory, ended with `up` unless a change is still open. */
import { join } from 'node:path';
import { createFiles } from "../../adapters/storage/files.js";
import { createRecordStore } from "../../adapters/storage/record-store.js";
import { createPracticeNode, hasPracticeNode, openPracticeNode } from "../../practice/practice-node.js";
import { fastPace } from "../../practice/settings.js";
const nodeName = 'cp-1';
export async function startUpPractice(options) {
    const dir = join(options.dir, nodeName);
    const node = hasPracticeNode(dir)
        ? openPracticeNode(dir)
        : await createPracticeNode({
            dir,
            node: nodeName,
            cluster: options.cluster,
            ...(options.fast && { pace: fastPace }),
        });
    // What a killed `up` left running has a recoverer that ends with its starter: a power cycle gives the node one of ours,
    // and puts back a change that is still open.
    await node.stop();
    await node.start({ starterPid: process.pid });
    await node.ready({});
    return {
        dir,
        node: nodeName,
        nodeConfigPath: node.nodeConfigPath,
        async stop(report) {
            const open = await createRecordStore(join(dir, 'var/lib/kubemend/changes'), createFiles()).open();
            if (open === undefined) {
                await node.stop();
                return;
            }
            // Its recoverer puts the change back when its time is over, and needs the node to prove it.
            report(`change ${open.changeId} on ${open.target} is ${open.state}: the practice node and its recoverer stay until it is final`);
            report(`end them yourself: kubemend practice down --dir ${dir}`);
        },
    };
}
