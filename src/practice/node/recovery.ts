/** The node's own recovery beside it: once before the kubelet at boot, then as a process that outlives its starter. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess, isAlive, signalProcess, waitForEnd } from '../process-identity.ts';
import type { ProcessIdentity } from '../process-identity.ts';
import { resolvePracticePaths } from '../settings.ts';
import type { PracticeSettings, RecoveryCommands } from '../settings.ts';
import { readJson, writeJson } from '../write-json.ts';
import { defaultRecovery } from './default-recovery.ts';

/** What a boot may wait for it, as its systemd unit says. */
const bootLimitMs = 10_000;

function openLog(settings: PracticeSettings): number {
  return openSync(join(settings.root, 'var/log/kubemend-recover.log'), 'a');
}

/** A failure of it must not keep the kubelet from starting. */
export function runBootRecovery(settings: PracticeSettings): void {
  const [command, ...words] = commandsOf(settings)?.boot ?? [];
  if (command === undefined) return;
  const log = openLog(settings);
  spawnSync(command, words, { stdio: ['ignore', log, log], timeout: bootLimitMs, killSignal: 'SIGKILL' });
  closeSync(log);
}

function commandsOf(settings: PracticeSettings): RecoveryCommands | null {
  return settings.recover === undefined
    ? defaultRecovery(settings.root, settings.bundlesDir)
    : settings.recover;
}

/** @param starterPid whose end lets the recovery end too, once no change is open; absent: it runs until the node stops */
export function startRecovery(settings: PracticeSettings, starterPid?: number): void {
  const [command, ...words] = commandsOf(settings)?.daemon ?? [];
  if (command === undefined || findRecovery(settings)) return;
  const log = openLog(settings);
  const starter = starterPid === undefined ? [] : ['--starter', String(starterPid)];
  const child = spawn(command, [...words, ...starter], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  child.once('error', () => undefined);
  if (child.pid !== undefined) {
    writeJson(resolvePracticePaths(settings.root).recoverPid, identifyProcess(child.pid) ?? null);
  }
}

export function findRecovery(settings: PracticeSettings): ProcessIdentity | undefined {
  const stored = readJson(resolvePracticePaths(settings.root).recoverPid) as
    ProcessIdentity | null | undefined;
  return isAlive(stored ?? undefined) ? (stored ?? undefined) : undefined;
}

/** Killed, not asked: a node that loses its power asks nobody. */
export async function stopRecovery(settings: PracticeSettings): Promise<void> {
  const running = findRecovery(settings);
  if (!running) return;
  signalProcess(running, 'SIGKILL');
  await waitForEnd([running], 5_000);
}
