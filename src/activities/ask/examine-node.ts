/** What `doctor` wants to know of a node: each look ok, a warning or a failure, with what to do. */
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { examineChecks } from './examine-checks.ts';
import { nearestDirectory } from './nearest-directory.ts';
import type { NodeActivityContext } from '../node-activities.ts';

export interface Examination {
  name: string;
  outcome: 'ok' | 'warn' | 'fail';
  detail: string;
  hint?: string;
}

export async function examineNode(context: NodeActivityContext): Promise<Examination[]> {
  const { node } = context;
  const { paths } = node;
  const facts = context.facts;
  const recoverer = await facts.recoverer();
  const stop = await node.latch.read();
  const open = await node.records.open().catch((error: unknown) => String(error));
  const kubelet = await context.kubelet.healthz(5_000);
  const root = process.geteuid?.() === 0;
  return [
    await examineIdentity(context),
    root
      ? { name: 'rights', outcome: 'ok', detail: 'root' }
      : {
          name: 'rights',
          outcome: 'warn',
          detail: `user ${process.geteuid?.() ?? '?'}`,
          hint: 'a real node needs root',
        },
    recoverer.alive
      ? { name: 'recoverer', outcome: 'ok', detail: recoverer.detail }
      : {
          name: 'recoverer',
          outcome: 'fail',
          detail: recoverer.detail,
          hint: 'start it: kubemend node recover',
        },
    stop === null
      ? { name: 'emergency stop', outcome: 'ok', detail: 'none' }
      : {
          name: 'emergency stop',
          outcome: 'fail',
          detail: `since ${stop.since}: ${stop.reason}`,
          hint: 'repair the node, then kubemend emergency clear',
        },
    typeof open === 'string'
      ? {
          name: 'change records',
          outcome: 'fail',
          detail: open,
          hint: 'look at that file before anything else',
        }
      : open === undefined
        ? { name: 'change records', outcome: 'ok', detail: 'no open change' }
        : {
            name: 'change records',
            outcome: 'warn',
            detail: `change ${open.changeId} on ${open.target} is ${open.state}`,
            hint: `kubemend status ${open.workflow.workflowId}`,
          },
    kubelet.status === 200
      ? { name: 'kubelet', outcome: 'ok', detail: 'healthy' }
      : {
          name: 'kubelet',
          outcome: 'fail',
          detail: kubelet.error ?? `status ${kubelet.status ?? '?'}`,
          hint: 'start the kubelet',
        },
    await examineSight(context),
    await examineChecks(context),
    await examineDirectory('manifests', paths.manifestsDir),
    await examineDirectory('state', paths.stateDir),
    await examineDirectory('backups', paths.backupsDir),
    await examineDirectory('log', dirname(paths.logFile)),
  ];
}

/** What every change of the kubelet is proven by. */
async function examineSight({ kubelet }: NodeActivityContext): Promise<Examination> {
  const name = 'kubelet configuration';
  const found = await kubelet.configz(5_000);
  return 'config' in found
    ? { name, outcome: 'ok', detail: 'seen as it is in force' }
    : {
        name,
        outcome: 'warn',
        detail: found.why,
        hint: 'no change of it can be proven: docs/worker-nodes.md',
      };
}

async function examineIdentity({ node }: NodeActivityContext): Promise<Examination> {
  try {
    const { machineId, hostname } = await node.identity();
    return { name: 'identity', outcome: 'ok', detail: `machine ${machineId}, host ${hostname}` };
  } catch (error) {
    return {
      name: 'identity',
      outcome: 'fail',
      detail: error instanceof Error ? error.message : String(error),
      hint: 'systemd-machine-id-setup',
    };
  }
}

/** A directory that is not there yet is made with the first change; its nearest parent must be writable. */
async function examineDirectory(what: string, path: string): Promise<Examination> {
  const name = `${what} directory`;
  const there = await nearestDirectory(path);
  try {
    await access(there, constants.R_OK | constants.W_OK | constants.X_OK);
    return { name, outcome: 'ok', detail: there === path ? path : `${path} (made when needed)` };
  } catch {
    return {
      name,
      outcome: 'fail',
      detail: `${there}: expected to be writable`,
      hint: 'run the node worker as root',
    };
  }
}
