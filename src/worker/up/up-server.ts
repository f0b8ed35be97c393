/** The Temporal server of an `up`: yours when TEMPORAL_ADDRESS names one, else one of its own, kept running. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadControlConfig } from '../../adapters/config/control-config.ts';
import type { DataDir, Env } from '../../adapters/config/data-dir.ts';
import { isPortFree, reserveLoopbackPort } from '../../adapters/free-port.ts';
import { connectClient, waitForServer } from '../connection.ts';
import { registerSearchAttributes } from '../search-attributes.ts';
import { supervise } from '../server/supervise.ts';
import type { Supervised } from '../server/supervise.ts';
import { defaultNamespace, resolveTemporalTarget } from '../server/temporal-address.ts';
import type { TemporalTarget } from '../server/temporal-address.ts';
import { findTemporal } from '../server/temporal-server-find.ts';
import type { Considered } from '../server/temporal-server-find.ts';
import { localTarget, temporalServerArguments } from '../server/temporal-server.ts';

export interface UpServer {
  target: TemporalTarget;
  considered: Considered[];
  /** for the workers: they reach this server, whatever profile or API key the user has for another */
  env: NodeJS.ProcessEnv;
  /** null: not ours to end */
  process: Supervised | null;
}

export interface UpServerOptions {
  layout: DataDir;
  port?: number;
  uiPort?: number;
  report: (line: string) => void;
  /** called after every start, the first one too */
  onStart: () => void;
}

// What the official CLI and people expect; another server may have them already.
const usualPorts = { grpc: 7233, ui: 8233 };

/** @throws PlaceError when no server is to be had; UnavailableError when it does not answer */
export async function startUpServer(options: UpServerOptions, env: Env = process.env): Promise<UpServer> {
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
    await server.race(
      waitForServer(target, 60_000).then(async ({ connection, close }) => {
        await registerSearchAttributes(connection, namespace);
        await close();
      }),
    );
  } catch (error) {
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

async function choosePort(usual: number): Promise<number> {
  return (await isPortFree(usual, '127.0.0.1')) ? usual : await reserveLoopbackPort();
}

async function useServer(target: TemporalTarget, report: (line: string) => void): Promise<void> {
  const { connection, close } = await connectClient(target);
  try {
    await registerSearchAttributes(connection, target.namespace);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    report(
      `search attributes could not be registered (${detail}); \`kubemend doctor\` says how an administrator does it`,
    );
  } finally {
    await close();
  }
}

function ownServerEnvironment(env: Env, target: TemporalTarget, profileFile: string): NodeJS.ProcessEnv {
  const others = Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return {
    ...Object.fromEntries(others),
    TEMPORAL_ADDRESS: target.address,
    TEMPORAL_NAMESPACE: target.namespace,
    // An empty profile: the TLS and API key of your default one would be used on a server that has neither.
    TEMPORAL_CONFIG_FILE: profileFile,
  };
}
