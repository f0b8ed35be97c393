/** Starts and stops the practice kubelet's process, as systemd does the real one's; the containers are not touched. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { nodeOptions, rootVariable } from '../container-spec.ts';
import { locateBundles } from '../entry-points.ts';
import { listFaults } from '../faults.ts';
import { isAlive, signalProcess, waitForEnd } from '../process-identity.ts';
import type { ProcessIdentity } from '../process-identity.ts';
import { readSettings, resolvePracticePaths } from '../settings.ts';
import { readJson } from '../write-json.ts';

/** undefined when no kubelet of this node runs */
export function findKubelet(root: string): ProcessIdentity | undefined {
  const stored = readJson(resolvePracticePaths(root).kubeletPid) as ProcessIdentity | undefined;
  return isAlive(stored) ? stored : undefined;
}

/** Ends it with SIGTERM, after 5 s with SIGKILL. */
export async function stopKubelet(root: string): Promise<void> {
  const kubelet = findKubelet(root);
  if (!kubelet) return;
  signalProcess(kubelet, 'SIGTERM');
  if (!(await waitForEnd([kubelet], 5_000))) {
    signalProcess(kubelet, 'SIGKILL');
    await waitForEnd([kubelet], 5_000);
  }
}

/**
 * Starts it detached and waits until it serves or has ended.
 *
 * @throws Error when it is held stopped, or does not stay up
 */
export async function startKubelet(root: string): Promise<ProcessIdentity> {
  const started = await launchKubelet(root);
  if (started !== null) return started;
  const { kubeletLog } = resolvePracticePaths(root);
  throw new Error(`${readSettings(root).node}: kubelet ended at start; see ${kubeletLog}`);
}

/**
 * As systemd restarts a service of Type=simple: one that ends at once has been started all the same.
 *
 * @throws Error when it is held stopped
 */
export async function restartKubelet(root: string): Promise<void> {
  await stopKubelet(root);
  await launchKubelet(root);
}

/** @returns null: it has ended at its start */
async function launchKubelet(root: string): Promise<ProcessIdentity | null> {
  const running = findKubelet(root);
  if (running) return running;
  const settings = readSettings(root);
  const paths = resolvePracticePaths(root);
  if (listFaults(paths.faults).some((fault) => fault.name === 'kubelet-stopped')) {
    throw new Error(`${settings.node}: kubelet is held stopped by the fault kubelet-stopped`);
  }
  rmSync(paths.kubeletPid, { force: true });
  const log = openSync(paths.kubeletLog, 'a');
  const child = spawn(
    process.execPath,
    [
      locateBundles(settings.bundlesDir).kubelet,
      '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf',
      '--kubeconfig=/etc/kubernetes/kubelet.conf',
      '--config=/var/lib/kubelet/config.yaml',
    ],
    {
      argv0: 'kubelet',
      cwd: paths.kubeletDir,
      detached: true,
      stdio: ['ignore', 'ignore', log],
      env: { PATH: process.env['PATH'], NODE_OPTIONS: nodeOptions, [rootVariable]: root },
    },
  );
  closeSync(log);
  child.unref();
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 10) {
    const started = findKubelet(root);
    if (started) return started;
    if (child.exitCode !== null || child.signalCode !== null) return null;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${settings.node}: kubelet did not begin to serve within 10 s; see ${paths.kubeletLog}`);
}
