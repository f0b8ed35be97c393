/** `kubemend status [ID]` and `kubemend watch ID`. */
import type { Command } from 'commander';
import type { BatchProgress, DriftProgress, RemediationStatus } from '../contracts/deeds.ts';
import type { FleetProgress } from '../contracts/fleet.ts';
import { isBatchId, isDriftId, isFleetId, messages } from '../domain/names.ts';
import { refuseOtherThanRun } from './refuse-other-than-run.ts';
import { statusesOfRunning } from './running.ts';
import { printJson, printLine } from './print.ts';
import { addConnectOptions, withSession } from './session.ts';
import type { ConnectOptions } from './session.ts';

export function registerStatus(program: Command): void {
  addConnectOptions(program.command('status [id]').summary('what runs, or how one run stands'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ kubemend status\n  $ kubemend status remediate/prod/cp-1/kube-apiserver',
    )
    .action(status);
  addConnectOptions(program.command('watch <id>').summary('follow a run to its end'))
    .addHelpText('after', '\nExample:\n  $ kubemend watch remediate/prod/cp-1/kube-apiserver')
    .action(watch);
}

export async function status(workflowId: string | undefined, options: ConnectOptions): Promise<void> {
  if (workflowId !== undefined) refuseOtherThanRun(workflowId);
  await withSession(options, async (session) => {
    if (workflowId === undefined) {
      const running = await statusesOfRunning(session, [
        'remediate',
        'remediateBatch',
        'remediateFleet',
        'auditDrift',
      ]);
      if (options.json === true) printJson({ runs: running });
      else if (running.length === 0) printLine('nothing runs');
      else for (const run of running) printLine(oneLine(run.workflowId, run.status));
      return;
    }
    const handle = session.client.workflow.getHandle(workflowId);
    const run = await handle.query<AnyStatus>(messages.status);
    const { readEndWithoutResult } = await import('../adapters/service/run-end.ts');
    const end = run.result === null ? await readEndWithoutResult(session.client, workflowId) : null;
    if (options.json === true) {
      printJson({ ...run, ...(end !== null && { end: end.missing }) });
      return;
    }
    if (end !== null) printLine(`${workflowId}  ${end.missing}\nwhat it said last:`);
    if (isFleet(workflowId, run)) {
      const { printFleetStatus } = await import('./print-fleet-status.ts');
      printFleetStatus(workflowId, run, session.linkTo(workflowId));
      return;
    }
    printLine(oneLine(workflowId, run));
    for (const phase of run.phases) printLine(`  ${phase.name.padEnd(12)} ${phase.outcome}`);
    const link = session.linkTo(workflowId);
    if (isBatch(workflowId, run)) {
      const { printBatch } = await import('./print-batch.ts');
      if (run.result !== null) printBatch(run.result, link);
    } else if (isDrift(workflowId, run)) {
      const { printDrift } = await import('./print-drift.ts');
      if (run.result !== null) printDrift(run.result, link);
    } else if (run.result !== null) {
      const { printResult } = await import('./print-result.ts');
      printResult(run.result, link);
    }
  });
}

type AnyStatus = RemediationStatus | BatchProgress | FleetProgress | DriftProgress;

function isBatch(workflowId: string, _run: AnyStatus): _run is BatchProgress {
  return isBatchId(workflowId);
}

function isFleet(workflowId: string, _run: AnyStatus): _run is FleetProgress {
  return isFleetId(workflowId);
}

function isDrift(workflowId: string, _run: AnyStatus): _run is DriftProgress {
  return isDriftId(workflowId);
}

function oneLine(workflowId: string, run: AnyStatus): string {
  const ended = run.result === null ? '' : ` ${run.result.status}`;
  const waiting = run.waitingFor === '' ? '' : `, waiting for ${run.waitingFor}`;
  return `${workflowId}  ${run.phase}${ended}${waiting}`;
}

export async function watch(workflowId: string, options: ConnectOptions): Promise<void> {
  refuseOtherThanRun(workflowId);
  await withSession(options, async (session) => {
    const { follow } = await import('./follow.ts');
    process.exitCode = await follow(session, session.client.workflow.getHandle(workflowId), {
      json: options.json ?? false,
    });
  });
}
