/** `kubemend up`: a Temporal server, a control worker and, when asked, a practice node and node workers, as one. */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layoutDataDir } from '../adapters/data-dir.ts';
import { readRunningUp, refToProcess, removeUpState, writeUpState } from '../adapters/up-state.ts';
import { loadNodeConfig } from '../adapters/node-config.ts';
import { ConflictError } from '../domain/errors.ts';
import { defaultNamespace } from './temporal-address.ts';
import { findTemporal } from './temporal-server-find.ts';
import type { Considered } from './temporal-server-find.ts';
import { startTemporalServer } from './temporal-server.ts';
import type { TemporalServer } from './temporal-server.ts';
import { supervise } from './supervise.ts';
import type { Supervised } from './supervise.ts';
import { startUpPractice } from './up-practice.ts';
import type { UpPractice } from './up-practice.ts';

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

const command = fileURLToPath(new URL('../../bin/kubemend', import.meta.url));
const graceMs = 20_000;

/** @throws ConflictError when an `up` of this data directory runs; PlaceError when no Temporal server is to be had */
export async function startUp(options: UpOptions): Promise<Up> {
  const { report } = options;
  const layout = layoutDataDir(options.dataDir);
  if ((await readRunningUp(layout.upFile)) !== undefined) {
    throw new ConflictError(
      `${layout.upFile}: expected no running \`kubemend up\` of this data directory, found one`,
      {
        code: 'CONFLICT',
        hint: 'end it, or take another --data-dir',
      },
    );
  }
  await mkdir(layout.dir, { recursive: true, mode: 0o700 });
  const choice = await findTemporal({ report });
  const server =
    choice.kind === 'running'
      ? null
      : await startTemporalServer({
          dataDir: layout.dir,
          binary: choice.path,
          ...(options.port !== undefined && { port: options.port }),
          ...(options.uiPort !== undefined && { uiPort: options.uiPort }),
        });
  const address = server?.address ?? (choice.kind === 'running' ? choice.address : '');
  const started: Supervised[] = [];
  try {
    return await startRest(options, { server, address, considered: choice.considered, started });
  } catch (error) {
    for (const each of started.toReversed()) await each.stop(graceMs);
    await server?.stop();
    throw error;
  }
}

async function startRest(
  options: UpOptions,
  base: { server: TemporalServer | null; address: string; considered: Considered[]; started: Supervised[] },
): Promise<Up> {
  const { report, cluster } = options;
  const { server, address, considered, started } = base;
  const layout = layoutDataDir(options.dataDir);
  const env = { ...process.env, TEMPORAL_ADDRESS: address };
  const run = (name: string, args: string[]): Supervised => {
    const child = supervise({
      name,
      args: [command, ...args],
      env,
      logFile: join(layout.logsDir, `${name}.log`),
      onRestart: report,
    });
    started.push(child);
    return child;
  };
  const control = run('control', ['worker', 'control', '--address', address]);
  const practice = options.practice
    ? await startUpPractice({ dir: layout.practiceDir, cluster, fast: options.fast })
    : null;
  const configs = [
    ...(practice === null ? [] : [practice.nodeConfigPath]),
    ...(options.node === null ? [] : [await configOfThisMachine(layout.dir, cluster, options.node)]),
  ];
  const workers = await Promise.all(
    configs.map(async (path) => {
      const { node } = await loadNodeConfig(path);
      return {
        node,
        path,
        worker: run(`node-${node}`, ['worker', 'node', '--address', address, '--node-config', path]),
      };
    }),
  );
  await Promise.all([control, ...workers.map(({ worker }) => worker)].map((each) => each.ready(60_000)));
  const processes = [
    ...workers.map(({ worker }) => worker.ref()),
    control.ref(),
    ...(server === null ? [] : [refToProcess('temporal', server.pid)]),
  ];
  await writeUpState(layout.upFile, {
    schema: 1,
    startedAt: new Date().toISOString(),
    cluster,
    node: workers[0]?.node ?? null,
    nodeConfig: workers[0]?.path ?? null,
    temporal: { address, namespace: defaultNamespace, ui: server?.uiUrl ?? null },
    up: refToProcess('up', process.pid),
    processes,
  });
  return {
    address,
    ui: server?.uiUrl ?? null,
    considered,
    nodes: workers.map(({ node }) => node),
    practice,
    async stop() {
      for (const { worker } of workers) await worker.stop(graceMs);
      await control.stop(graceMs);
      await practice?.stop(report);
      await server?.stop();
      await removeUpState(layout.upFile);
    },
  };
}

/** The machine's own policy; where there is none, one with the defaults, in the data directory. */
async function configOfThisMachine(dataDir: string, cluster: string, node: string): Promise<string> {
  const own = '/etc/kubemend/node.yaml';
  const has = await access(own).then(
    () => true,
    () => false,
  );
  if (has) return own;
  const path = join(dataDir, `node-${node}.yaml`);
  await writeFile(path, `cluster: ${cluster}\nnode: ${node}\n`, { mode: 0o600 });
  return path;
}
