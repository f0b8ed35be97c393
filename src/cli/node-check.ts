/** `kubemend node check`: says of each unit whether it is there, as this package writes it, enabled and running. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askSystemctl, unitsDir, verifyUnits } from '../adapters/service/systemd.ts';
import type { Unit } from '../domain/systemd-units.ts';
import type { NodeOptions } from './node-policy.ts';
import { wantedUnits } from './node-units.ts';
import { printJson, printLine } from './print.ts';

export interface CheckOptions extends NodeOptions {
  json?: boolean;
}

interface UnitCheck {
  unit: string;
  ok: boolean;
  detail: string;
}

/** Exit code 0 when all of them are as they should be. */
export async function check(options: CheckOptions): Promise<void> {
  const checks: UnitCheck[] = [];
  for (const unit of await wantedUnits(options)) checks.push(await checkUnit(unit));
  const paths = checks.filter(({ ok }) => ok).map(({ unit }) => join(unitsDir, unit));
  const faults = paths.length === 0 ? null : await verifyUnits(paths);
  if (faults !== null) {
    checks.push({ unit: 'systemd-analyze verify', ok: faults === '', detail: faults || 'no fault' });
  }
  process.exitCode = checks.every(({ ok }) => ok) ? 0 : 1;
  if (options.json === true) {
    printJson({ ok: process.exitCode === 0, checks });
    return;
  }
  for (const { unit, ok, detail } of checks) printLine(`${ok ? 'ok' : 'fail'}  ${unit}  ${detail}`);
  if (process.exitCode !== 0) printLine('hint: kubemend node install');
}

async function checkUnit({ name, text }: Unit): Promise<UnitCheck> {
  const path = join(unitsDir, name);
  const found = await readFile(path, 'utf8').catch(() => null);
  if (found === null) return { unit: name, ok: false, detail: `${path}: expected the unit, found no file` };
  if (found !== text) return { unit: name, ok: false, detail: `${path}: not as this package writes it` };
  const enabled = await askSystemctl('is-enabled', name);
  if (!enabled.yes) return { unit: name, ok: false, detail: `expected enabled, found ${enabled.word}` };
  const active = await askSystemctl('is-active', name);
  // The one for boot has ended when it has done its work, and before the first boot it has not begun.
  const ok = active.yes || name === 'kubemend-recover-boot.service';
  return { unit: name, ok, detail: `enabled, ${active.word}` };
}
