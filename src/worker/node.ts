/** The node worker: the activities of one machine, on its own queue. Runs no workflows. */
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { NativeConnection, Worker } from '@temporalio/worker';
import { auditBaseline } from '../activities/audit/audit-baseline.ts';
import { giveBackLease } from '../activities/change/hold-lease.ts';
import { readRecoverer } from '../activities/change/recoverer.ts';
import { reapStaged } from '../activities/change/start-up-node.ts';
import { createNodeActivities } from '../activities/node-activities.ts';
import type { NodeActivityContext } from '../activities/node-activities.ts';
import { hasControlPlane } from '../activities/node-facts.ts';
import { reapTrials } from '../activities/rehearse/try-kubelet-boot.ts';
import { createFactsReader } from '../adapters/audit/audit-facts.ts';
import type { LoadedConfig } from '../adapters/config/control-config.ts';
import { loadNodeConfig } from '../adapters/config/node-config.ts';
import { createCredentials } from '../adapters/kubelet/credentials.ts';
import { createKubeletApi } from '../adapters/kubelet/kubelet-api.ts';
import { startWatchdog } from '../adapters/service/systemd-notify.ts';
import { namedError } from '../adapters/storage/errno.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { loadNodeCatalog } from '../catalog/load-own.ts';
import type { NodeConfig } from '../contracts/config.ts';
import { isOpen } from '../domain/change/states.ts';
import { durationMs } from '../domain/duration.ts';
import { nodeQueue } from '../domain/names.ts';
import { bindActivities } from './bind-activities.ts';
import { waitForServer } from './connection.ts';
import { createNodeContext } from './node-context.ts';
import { installRuntime, runUntilSignal } from './process.ts';
import { recoverAtBoot } from './recover-loop.ts';
import { resolveTemporalTarget } from './server/temporal-address.ts';

export async function runNodeWorker(loaded: LoadedConfig, nodeConfigPath: string): Promise<void> {
  installRuntime();
  startWatchdog();
  const config = await loadNodeConfig(nodeConfigPath);
  const context = createNodeActivityContext(
    config,
    await loadNodeCatalog(config),
    process.env['KUBEMEND_FAIL_POINTS'],
  );
  tellUnusable(context);
  await makeDirectory(context.node.paths.changesDir);
  const lifetime = await waitForLifetimeLock(context);
  // What is overdue goes back before anybody is asked for work; its gate is the recoverer's.
  await recoverAtBoot(context.node, 10_000);
  await reapStaged(context.node);
  await reapTrials(context.node);
  await readBackPinned(context);
  const target = await resolveTemporalTarget(loaded);
  const { close } = await waitForServer(target, 60_000);
  await close();
  const connection = await NativeConnection.connect(target.connectionOptions);
  const taskQueue = nodeQueue(config.cluster, config.node);
  const worker = await Worker.create({
    connection,
    namespace: target.namespace,
    taskQueue,
    activities: bindActivities(createNodeActivities(context)),
    identity: `${config.node}/${hostname()}/${process.pid}`,
    // Slots are for speed, never for safety: a gate of five minutes must not make a live node look dead.
    maxConcurrentActivityTaskExecutions: 8,
    maxConcurrentActivityTaskPolls: 2,
    maxHeartbeatThrottleInterval: '2s',
    shutdownGraceTime: '5s',
    shutdownForceTime: '15s',
  });
  const stopGivingBack = keepGivingBack(context.node);
  try {
    await runUntilSignal(worker, `node worker: queue ${taskQueue} at ${target.address}`);
  } finally {
    stopGivingBack();
    await connection.close();
    await lifetime.release();
  }
}

/** The first thing that a worker writes: who may not do it is told to be root. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw namedError('create', path, error);
  }
}

export function createNodeActivityContext(
  config: NodeConfig,
  catalog: Catalog,
  failPointsDir?: string,
): NodeActivityContext {
  const holder: { audit?: NodeActivityContext['audit'] } = {};
  const node = createNodeContext(config, {
    by: 'worker',
    failPointsDir,
    auditBaseline: async (record, signal) => {
      if (holder.audit === undefined || record.checks.length === 0) return [];
      return await auditBaseline({ ...holder.audit, signal }, record);
    },
  });
  const kubelet = createKubeletApi(node.paths, createCredentials(config));
  const facts = createFactsReader({ config, files: node.files, clock: node.clock, kubelet });
  const kubeconfig = process.env['KUBECONFIG'] ?? null;
  const audit = { config, catalog, facts, kubeconfig, clock: node.clock };
  holder.audit = audit;
  return {
    node,
    audit,
    kubelet,
    compute: {
      config,
      files: node.files,
      backups: node.backups,
      records: node.records,
      catalog,
      facts,
      audit,
    },
    facts: {
      config,
      paths: node.paths,
      clock: node.clock,
      records: node.records,
      latch: node.latch,
      recoverer: async () => await readRecoverer(node),
    },
  };
}

/** how many ticks of the recoverer, 5 s each by default, are between two looks that trust no note of this node */
const sureEvery = 60;

/** The Lease of a change that ended while the API server did not answer, or that the recoverer has put back. */
function keepGivingBack(node: NodeActivityContext['node']): () => void {
  let last = Promise.resolve();
  let ticks = 0;
  const tickMs = durationMs(node.config.recover.tick);
  const timer = setInterval(() => {
    const isSure = ticks++ % sureEvery === 0;
    last = last.then(async () => {
      const isAsked = isSure && (await hasControlPlane(node.paths)) === true;
      await giveBackLease(node, AbortSignal.timeout(tickMs), isAsked);
    });
  }, tickMs);
  return () => clearInterval(timer);
}

/** A typing error in a file of checks ends no worker at night; it is told here, by `doctor` and to whoever asks for it. */
function tellUnusable({ node, audit }: NodeActivityContext): void {
  for (const { name, problems } of audit.catalog.own.unusable) {
    node.log.error(`check ${name} cannot be used: ${problems.join('; ')}`);
    process.stderr.write(`check ${name} cannot be used:\n  ${problems.join('\n  ')}\n`);
  }
}

/**
 * Two workers for one machine: the second waits, polls nothing, and says who holds the lock. It is on the kubelet's directory,
 * which every node has; a worker node may have no manifests.
 */
async function waitForLifetimeLock({ node }: NodeActivityContext): Promise<{ release(): Promise<void> }> {
  const { locks, paths, clock } = node;
  for (let told = false; ;) {
    try {
      return await locks.holdLifetimeLock(paths.kubeletDir);
    } catch (error) {
      const holder = await locks.lifetimeHolder(paths.kubeletDir);
      if (holder === null && !(error instanceof Error && error.name === 'UnavailableError')) throw error;
      if (!told) process.stderr.write(`waiting: ${error instanceof Error ? error.message : String(error)}\n`);
      told = true;
      await clock.sleep(1_000);
    }
  }
}

/** A rollback needs its backup: one that does not read back is told before it is needed. */
async function readBackPinned({ node }: NodeActivityContext): Promise<void> {
  // An unreadable record has been told of; it keeps no readable change from being finished.
  const open = (await node.records.list().catch(() => [])).filter(isOpen);
  for (const { files, changeId } of open) {
    for (const { backupId } of files) {
      try {
        await node.backups.readBytes(backupId);
      } catch (error) {
        node.log.critical(
          `Backup ${backupId} of open change ${changeId} does not read back: ${String(error)}`,
        );
      }
    }
  }
}
