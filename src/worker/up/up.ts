/** `kubemend up`: a Temporal server, a control worker and, when asked, a practice node and node workers, as one. */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layoutDataDir } from '../../adapters/config/data-dir.ts';
import { loadNodeConfig } from '../../adapters/config/node-config.ts';
import { refToProcess, removeUpState, writeUpState } from '../../adapters/service/up-state.ts';
import type { UpState } from '../../adapters/service/up-state.ts';
import { InputError } from '../../domain/errors.ts';
import { findPackageRoot } from '../../package-root.ts';
import { supervise } from '../server/supervise.ts';
import type { Supervised } from '../server/supervise.ts';
import type { Considered } from '../server/temporal-server-find.ts';
import { endLeftovers } from './up-leftovers.ts';
import { startUpPractice } from './up-practice.ts';
import type { UpPractice } from './up-practice.ts';
import { startUpServer } from './up-server.ts';
import type { UpServer } from './up-server.ts';

export interface UpOptions {
  dataDir: string;
  practice: boolean;
  /** short ticks and graces on the practice node */
  fast: boolean;
  /** a worker for this machine, under this name */
  node: string | null;
  cluster: string;
  port?: number;
  uiPort?: number;
  report: (line: string) => void;
}

export interface Up {
  address: string;
  ui: string | null;
  considered: Considered[];
  nodes: string[];
  practice: UpPractice | null;
  /** Ends what was started, in order: node workers, control worker, practice node, server. */
  stop(): Promise<void>;
}

const command = join(findPackageRoot(), 'bin/kubemend');
const graceMs = 20_000;

/** @throws ConflictError when an `up` of this data directory runs; PlaceError when no Temporal server is to be had */
export async function startUp(options: UpOptions): Promise<Up> {
  const layout = layoutDataDir(options.dataDir);
  await mkdir(layout.dir, { recursive: true, mode: 0o700 });
  await endLeftovers(layout.upFile, options.report);
  const started: Supervised[] = [];
  // A child that is started again has another pid: the state file must name the one that runs.
  const state: { current: UpState | null } = { current: null };
  let stored = Promise.resolve();
  const storeState = (): Promise<void> => (stored = stored.then(storeNow));
  const storeNow = async (): Promise<void> => {
    if (state.current === null) return;
    const processes = started.toReversed().map((each) => each.ref());
    await writeUpState(layout.upFile, { ...state.current, processes });
  };
  const onStart = (): void => {
    storeState().catch((error: unknown) => options.report(String(error)));
  };
  try {
    const server = await startUpServer({
      layout,
      report: options.report,
      onStart,
      ...(options.port !== undefined && { port: options.port }),
      ...(options.uiPort !== undefined && { uiPort: options.uiPort }),
    });
    if (server.process !== null) started.push(server.process);
    return await startRest(options, { server, started, state, onStart, storeState });
  } catch (error) {
    for (const each of started.toReversed()) await each.stop(graceMs);
    throw error;
  }
}

interface Base {
  server: UpServer;
  started: Supervised[];
  state: { current: UpState | null };
  onStart: () => void;
  storeState: () => Promise<void>;
}

async function startRest(options: UpOptions, base: Base): Promise<Up> {
  const { report, cluster } = options;
  const { server, started, state } = base;
  const { address, ui, namespace } = server.target;
  const layout = layoutDataDir(options.dataDir);
  const run = (name: string, args: string[]): Supervised => {
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
      ...(options.node === null
        ? []
        : [await configOfThisMachine(layout.dir, { cluster, node: options.node })]),
    ];
    // It knows the checks of the nodes of this machine: a person who has one machine writes them in one place.
    const policies = configs.length === 0 ? [] : ['--node-config', ...configs];
    const control = run('control', ['worker', 'control', '--address', address, ...policies]);
    const workers = await Promise.all(
      configs.map(async (path) => {
        const { node } = await loadNodeConfig(path);
        const args = ['worker', 'node', '--address', address, '--node-config', path];
        return { node, path, worker: run(`node-${node}`, args) };
      }),
    );
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
        for (const { worker } of workers) await worker.stop(graceMs);
        await control.stop(graceMs);
        await practice?.stop(report);
        await server.process?.stop(graceMs);
        await removeUpState(layout.upFile);
      },
    };
  } catch (error) {
    await practice?.stop(report);
    throw error;
  }
}

/**
 * The machine's own policy; where there is none, one with the defaults, in the data directory.
 * @throws InputError when the machine's own is of another node: its worker would serve that one
 */
export async function configOfThisMachine(
  dataDir: string,
  { cluster, node }: { cluster: string; node: string },
  own = '/etc/kubemend/node.yaml',
): Promise<string> {
  const has = await access(own).then(
    () => true,
    () => false,
  );
  if (has) {
    const policy = await loadNodeConfig(own);
    if (policy.cluster === cluster && policy.node === node) return own;
    throw new InputError(
      `${own}: expected the policy of ${cluster}/${node}, found that of ${policy.cluster}/${policy.node}`,
      {
        code: 'INVALID_REQUEST',
        hint: `this machine is that one: --cluster ${policy.cluster} --node ${policy.node}`,
      },
    );
  }
  const path = join(dataDir, `node-${node}.yaml`);
  await writeFile(path, `cluster: ${cluster}\nnode: ${node}\n`, { mode: 0o600 });
  return path;
}
