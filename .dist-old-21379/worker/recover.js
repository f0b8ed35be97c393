/**
 * The recoverer's process: `recover --node-config node.yaml [--starter PID] [--once | --boot]`. Bundled into one file and
 * kept light, so that it starts at once and can be versioned apart from everything else. No Temporal, no network.
 */
import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startTicksOf } from "../adapters/clock.js";
import { loadNodeConfig } from "../adapters/config/node-config.js";
import { startWatchdog } from "../adapters/service/systemd-notify.js";
import { isKnownError } from "../domain/errors.js";
import { createNodeContext } from "./node-context.js";
import { recoverAtBoot, recoverOnce, runRecoverLoop } from "./recover-loop.js";
const bootLimitMs = 10_000;
const usage = `Usage: recover --node-config FILE [--starter PID] [--once | --boot]
  --node-config FILE  the node's policy (default /etc/kubemend/node.yaml)
  --starter PID   end when this process is gone and no change is open
  --once          put back what is due, then end
  --boot          before the kubelet: files only, at most 10 s, never fails
`;
/** @throws InputError when the configuration cannot be read; `boot` throws it too, and its process ends with 0 all the same */
export async function runRecover({ nodeConfig, boot, once, starter }) {
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'])
        process.on(signal, () => stop.abort());
    const config = await loadNodeConfig(nodeConfig);
    const context = createNodeContext(config, {
        by: 'recover',
        failPointsDir: process.env['KUBEMEND_FAIL_POINTS'],
    });
    if (boot === true)
        await recoverAtBoot(context, bootLimitMs);
    else if (once === true)
        await recoverOnce(context, stop.signal);
    else {
        const found = starter === undefined ? null : await findStarter(Number(starter));
        startWatchdog();
        process.stdout.write(`recover: ready on ${config.node} (pid ${process.pid})\n`);
        await runRecoverLoop(context, { starter: found, signal: stop.signal });
    }
}
/** One that is gone by now has no start; it is gone, and that is what counts. */
async function findStarter(pid) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return { pid, startTicks: stat === '' ? 'gone' : startTicksOf(stat) };
}
async function main() {
    const { values } = parseArgs({
        options: {
            'node-config': { type: 'string', default: '/etc/kubemend/node.yaml' },
            starter: { type: 'string' },
            once: { type: 'boolean', default: false },
            boot: { type: 'boolean', default: false },
            help: { type: 'boolean', default: false },
        },
    });
    const { 'node-config': nodeConfig, starter, once, boot, help } = values;
    if (help)
        process.stdout.write(usage);
    else
        await runRecover({ nodeConfig, once, boot, ...(starter !== undefined && { starter }) });
}
function fail(error) {
    const text = error instanceof Error ? error.message : String(error);
    const hint = isKnownError(error) && error.hint !== undefined ? `\n  hint: ${error.hint}` : '';
    process.stderr.write(`recover: ${text}${hint}\n`);
    // Nothing that goes wrong at boot may keep the kubelet from starting.
    process.exit(process.argv.includes('--boot') ? 0 : isKnownError(error) ? 2 : 1);
}
const isEntry = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isEntry) {
    // A pipe that nobody reads any more (its starter was killed) must not end a rollback.
    process.stdout.on('error', () => undefined);
    process.stderr.on('error', () => undefined);
    main().then(() => process.exit(0), fail);
}
