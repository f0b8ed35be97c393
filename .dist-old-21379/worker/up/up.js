/** `kubemend up`: a Temporal server, a control worker and, when asked, a practice node and node workers, as one. */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layoutDataDir } from "../../adapters/config/data-dir.js";
import { loadNodeConfig } from "../../adapters/config/node-config.js";
import { refToProcess, removeUpState, writeUpState } from "../../adapters/service/up-state.js";
import { findPackageRoot } from "../../package-root.js";
import { supervise } from "../server/supervise.js";
import { endLeftovers } from "./up-leftovers.js";
import { startUpPractice } from "./up-practice.js";
import { startUpServer } from "./up-server.js";
const command = join(findPackageRoot(), 'bin/kubemend');
const graceMs = 20_000;
/** @throws ConflictError when an `up` of this data directory runs; PlaceError when no Temporal server is to be had */
export async function startUp(options) {
    const layout = layoutDataDir(options.dataDir);
    await mkdir(layout.dir, { recursive: true, mode: 0o700 });
    await endLeftovers(layout.upFile, options.report);
    const started = [];
    // A child that is started again has another pid: the state file must name the one that runs.
    const state = { current: null };
    let stored = Promise.resolve();
    const storeState = () => (stored = stored.then(storeNow));
    const storeNow = async () => {
        if (state.current === null)
            return;
        const processes = started.toReversed().map((each) => each.ref());
        await writeUpState(layout.upFile, { ...state.current, processes });
    };
    const onStart = () => {
        storeState().catch((error) => options.report(String(error)));
    };
    try {
        const server = await startUpServer({
            layout,
            report: options.report,
            onStart,
            ...(options.port !== undefined && { port: options.port }),
            ...(options.uiPort !== undefined && { uiPort: options.uiPort }),
        });
        if (server.process !== null)
            started.push(server.process);
        return await startRest(options, { server, started, state, onStart, storeState });
    }
    catch (error) {
        for (const each of started.toReversed())
            await each.stop(graceMs);
        throw error;
    }
}
async function startRest(options, base) {
    const { report, cluster } = options;
    const { server, started, state } = base;
    const { address, ui, namespace } = server.target;
    const layout = layoutDataDir(options.dataDir);
    const run = (name, args) => {
        const child = supervise({
            name,
            args: [command, ...args],
            env: server.env,
            logFile: join(layout.logsDir, `${name}.log`),
            onRestart: report,
            onStart: base.onStart,
        });
        started.push(child);
        return child;
    };
    const practice = options.practice
        ? await startUpPractice({ dir: layout.practiceDir, cluster, fast: options.fast })
        : null;
    try {
        const configs = [
            ...(practice === null ? [] : [practice.nodeConfigPath]),
            ...(options.node === null ? [] : [await configOfThisMachine(layout.dir, cluster, options.node)]),
        ];
        // It knows the checks of the nodes of this machine: a person who has one machine writes them in one place.
        const policies = configs.length === 0 ? [] : ['--node-config', ...configs];
        const control = run('control', ['worker', 'control', '--address', address, ...policies]);
        const workers = await Promise.all(configs.map(async (path) => {
            const { node } = await loadNodeConfig(path);
            const args = ['worker', 'node', '--address', address, '--node-config', path];
            return { node, path, worker: run(`node-${node}`, args) };
        }));
        await Promise.all([control, ...workers.map(({ worker }) => worker)].map((each) => each.ready(60_000)));
        state.current = {
            schema: 1,
            startedAt: new Date().toISOString(),
            cluster,
            node: workers[0]?.node ?? null,
            nodeConfig: workers[0]?.path ?? null,
            temporal: { address, namespace, ui },
            up: refToProcess('up', process.pid),
            processes: [],
        };
        await base.storeState();
        return {
            address,
            ui,
            considered: server.considered,
            nodes: workers.map(({ node }) => node),
            practice,
            async stop() {
                state.current = null;
                for (const { worker } of workers)
                    await worker.stop(graceMs);
                await control.stop(graceMs);
                await practice?.stop(report);
                await server.process?.stop(graceMs);
                await removeUpState(layout.upFile);
            },
        };
    }
    catch (error) {
        await practice?.stop(report);
        throw error;
    }
}
/** The machine's own policy; where there is none, one with the defaults, in the data directory. */
async function configOfThisMachine(dataDir, cluster, node) {
    const own = '/etc/kubemend/node.yaml';
    const has = await access(own).then(() => true, () => false);
    if (has)
        return own;
    const path = join(dataDir, `node-${node}.yaml`);
    await writeFile(path, `cluster: ${cluster}\nnode: ${node}\n`, { mode: 0o600 });
    return path;
}
