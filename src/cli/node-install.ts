/** `kubemend node install|upgrade|uninstall`: the systemd units of this machine, and its policy file. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadNodeConfig } from '../adapters/config/node-config.ts';
import { systemctl, unitsDir } from '../adapters/service/systemd.ts';
import { createFiles } from '../adapters/storage/files.ts';
import { createRecordStore } from '../adapters/storage/record-store.ts';
import { ConflictError, PlaceError } from '../domain/errors.ts';
import { resolveNodePaths } from '../domain/node-paths.ts';
import { environmentFileOf, environmentWith, policyText } from './node-policy.ts';
import type { InstallOptions, NodeOptions } from './node-policy.ts';
import { wantedUnits } from './node-units.ts';
import { printLine } from './print.ts';

/** The recoverer first: a worker writes nothing without it. */
const running = ['kubemend-recover.service', 'kubemend-worker.service'];

/** Writes what is missing, then starts it. Run again, it changes nothing that is as it should be. */
export async function install(options: InstallOptions): Promise<void> {
  const policy = await policyText(options);
  const environment =
    options.address === undefined ? null : await environmentWith(options.address, environmentFileOf(options));
  if (options.dryRun === true) {
    if (policy !== null) show(options.nodeConfig, policy);
    if (environment !== null) show(environment.path, environment.text);
    for (const unit of await wantedUnits(options)) show(join(unitsDir, unit.name), unit.text);
    return;
  }
  requireRoot('install');
  if (policy !== null) await put(options.nodeConfig, policy, 0o600);
  if (await isInPlaceOfAnother(options)) await requireNoOpenChange(options, 'install');
  const replaced = new Set<string>();
  if (environment !== null && (await put(environment.path, environment.text, 0o600)))
    replaced.add('kubemend-worker.service');
  for (const name of await writeUnits(options)) replaced.add(name);
  // What runs was started by what stood there before.
  for (const name of running.filter((one) => replaced.has(one))) await systemctl('restart', name);
  printLine(`installed: kubemend node check, then kubemend doctor`);
}

/** The units of this package in place of another's; the worker and the recoverer are started anew. */
export async function upgrade(options: NodeOptions): Promise<void> {
  requireRoot('upgrade');
  await requireNoOpenChange(options, 'upgrade');
  await stopWorker(options, 'upgrade');
  await writeUnits(options);
  for (const unit of running) await systemctl('restart', unit);
  printLine('upgraded');
}

/** Removes the units and nothing else: policy, records, backups and logs are the node's. */
export async function uninstall(options: NodeOptions): Promise<void> {
  requireRoot('uninstall');
  await requireNoOpenChange(options, 'uninstall');
  await stopWorker(options, 'uninstall');
  for (const { name } of (await wantedUnits(options)).toReversed()) {
    const path = join(unitsDir, name);
    if (!existsSync(path)) continue;
    await systemctl('disable', '--now', name);
    await rm(path);
  }
  await systemctl('daemon-reload');
  const { stateDir, backupsDir, logFile } = resolveNodePaths(await loadNodeConfig(options.nodeConfig));
  printLine(
    `uninstalled. Left where they are: ${options.nodeConfig}, ${stateDir}, ${backupsDir}, ${dirname(logFile)}`,
  );
}

/** Asked again once it has stopped: until then it may have been about to write, and the recoverer must outlive that. */
async function stopWorker(options: NodeOptions, verb: string): Promise<void> {
  const worker = 'kubemend-worker.service';
  if (!existsSync(join(unitsDir, worker))) return;
  await systemctl('stop', worker);
  try {
    await requireNoOpenChange(options, verb);
  } catch (error) {
    await systemctl('start', worker);
    throw error;
  }
}

/** @returns names of those that stood there with another text */
async function writeUnits(options: NodeOptions): Promise<string[]> {
  const units = await wantedUnits(options);
  const replaced: string[] = [];
  for (const { name, text } of units) if (await put(join(unitsDir, name), text, 0o644)) replaced.push(name);
  await systemctl('daemon-reload');
  for (const { name } of units) {
    if (name === 'kubemend-recover-boot.service') await systemctl('enable', name);
    else await systemctl('enable', '--now', name);
  }
  return replaced;
}

async function isInPlaceOfAnother(options: NodeOptions): Promise<boolean> {
  const units = await wantedUnits(options);
  const found = await Promise.all(units.map(({ name, text }) => isOther(join(unitsDir, name), text)));
  return found.includes(true);
}

/** The recoverer must not be away while it may be needed. */
async function requireNoOpenChange({ nodeConfig }: NodeOptions, verb: string): Promise<void> {
  const { changesDir } = resolveNodePaths(await loadNodeConfig(nodeConfig));
  const open = await createRecordStore(changesDir, createFiles()).open();
  if (open === undefined) return;
  throw new ConflictError(`${verb}: expected no open change, found ${open.changeId} (${open.state})`, {
    code: 'OPEN_CHANGE',
    hint: `wait until it is final: kubemend status ${open.workflow.workflowId}`,
  });
}

function requireRoot(verb: string): void {
  if (process.geteuid?.() === 0) return;
  throw new PlaceError(`node ${verb}: expected root, found user ${process.geteuid?.() ?? '?'}`, {
    code: 'PERMISSION_DENIED',
    hint: `sudo kubemend node ${verb}; --dry-run of \`install\` shows what it would write`,
  });
}

/** @returns whether another text stood there */
async function put(path: string, text: string, mode: number): Promise<boolean> {
  const isReplaced = await isOther(path, text);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode });
  await chmod(path, mode);
  printLine(`wrote ${path}`);
  return isReplaced;
}

async function isOther(path: string, text: string): Promise<boolean> {
  const there = await readFile(path, 'utf8').catch(() => null);
  return there !== null && there !== text;
}

function show(path: string, text: string): void {
  printLine(`# ${path}\n${text}`);
}
