/** The Temporal server of an `up`: yours when TEMPORAL_ADDRESS names one, else one of its own, kept running. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadControlConfig } from "../../adapters/config/control-config.js";
import { isPortFree, reserveLoopbackPort } from "../../adapters/free-port.js";
import { connectClient, waitForServer } from "../connection.js";
import { registerSearchAttributes } from "../search-attributes.js";
import { supervise } from "../server/supervise.js";
import { defaultNamespace, resolveTemporalTarget } from "../server/temporal-address.js";
import { findTemporal } from "../server/temporal-server-find.js";
import { localTarget, temporalServerArguments } from "../server/temporal-server.js";
// What the official CLI and people expect; another server may have them already.
const usualPorts = { grpc: 7233, ui: 8233 };
/** @throws PlaceError when no server is to be had; UnavailableError when it does not answer */
export async function startUpServer(options, env = process.env) {
    const choice = await findTemporal({ env, report: options.report });
    if (choice.kind === 'running') {
        const target = await resolveTemporalTarget(await loadControlConfig({ env }), env);
        await useServer(target, options.report);
        return {
            target,
            considered: choice.considered,
            env: { ...env, TEMPORAL_ADDRESS: target.address, TEMPORAL_NAMESPACE: target.namespace },
            process: null,
        };
    }
    const port = options.port ?? (await choosePort(usualPorts.grpc));
    const uiPort = options.uiPort ?? (await choosePort(usualPorts.ui));
    const namespace = env['TEMPORAL_NAMESPACE'] ?? defaultNamespace;
    const { databaseFile, logsDir } = options.layout;
    const logFile = join(logsDir, 'temporal.log');
    const server = supervise({
        name: 'temporal',
        file: choice.path,
        args: temporalServerArguments({
            databaseFile,
            port,
            uiPort,
            namespace,
            synchronous: 2,
            logLevel: 'warn',
        }),
        env: { ...env },
        logFile,
        onRestart: options.report,
        onStart: options.onStart,
    });
    const target = localTarget(port, namespace, uiPort);
    try {
        await server.race(waitForServer(target, 60_000).then(async ({ connection, close }) => {
            await registerSearchAttributes(connection, namespace);
            await close();
        }));
    }
    catch (error) {
        await server.stop(0);
        throw error;
    }
    const profileFile = join(options.layout.dir, 'temporal.toml');
    await writeFile(profileFile, '[profile.default]\n', { mode: 0o600 });
    return {
        target,
        considered: choice.considered,
        env: ownServerEnvironment(env, target, profileFile),
        process: server,
    };
}
async function choosePort(usual) {
    return (await isPortFree(usual, '127.0.0.1')) ? usual : await reserveLoopbackPort();
}
async function useServer(target, report) {
    const { connection, close } = await connectClient(target);
    try {
        await registerSearchAttributes(connection, target.namespace);
    }
    catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        report(`search attributes could not be registered (${detail}); \`kubemend doctor\` says how an administrator does it`);
    }
    finally {
        await close();
    }
}
function ownServerEnvironment(env, target, profileFile) {
    const others = Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_'));
    return {
        ...Object.fromEntries(others),
        TEMPORAL_ADDRESS: target.address,
        TEMPORAL_NAMESPACE: target.namespace,
        // An empty profile: the TLS and API key of your default one would be used on a server that has neither.
        TEMPORAL_CONFIG_FILE: profileFile,
    };
}
