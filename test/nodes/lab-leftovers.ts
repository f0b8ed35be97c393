/** What a lab has left on its machine once it is down: nothing, of what is looked at here (docs/lab.md). */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../scenarios/support/programs.ts';
import { labDir } from './lab-commands.ts';

const bridge = process.env['KUBEMEND_LAB_BRIDGE'] ?? 'kmlab0';
const cgroup = process.env['KUBEMEND_LAB_CGROUP'] ?? 'kubemend-lab';

/** Directories that a node sees as its own, as it sees them, and their names in the lab's folder of the node. */
export function nodePlaces(): [inside: string, outside: string][] {
  const text = readFileSync(join(packageRoot, 'lab/places.sh'), 'utf8');
  const found = text.matchAll(/\b([a-z-]+):(\/[^\s)]+)/g);
  return [...found].map(([, outside = '', inside = '']) => [inside, outside]);
}

/** Before a lab is started. @returns those that are not there */
export function absentPlaces(): string[] {
  return nodePlaces().flatMap(([inside]) => (existsSync(inside) ? [] : [inside]));
}

/** @param absent what was not there before. @returns what is there that should not be */
export function leftovers(absent: readonly string[]): string[] {
  return [
    ...[labDir, ...absent.filter((path) => !isMounted(path))].filter((path) => existsSync(path)),
    ...linesOf(readFileSync('/proc/self/mountinfo', 'utf8')).filter((line) => line.includes(labDir)),
    ...linesOf(execFileSync('ip', ['-o', 'link'], { encoding: 'utf8' })).filter((line) =>
      line.includes(bridge),
    ),
    ...cgroups('/sys/fs/cgroup', 2),
    ...processes(),
  ];
}

/** By a node of another lab, which removes it later. */
function isMounted(path: string): boolean {
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(` ${path} `);
    } catch {
      return false; // it has ended
    }
  });
}

function linesOf(text: string): string[] {
  return text.split('\n');
}

function cgroups(dir: string, depth: number): string[] {
  const dirs = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return dirs.flatMap(({ name }) => [
    ...(name === cgroup ? [join(dir, name)] : []),
    ...(depth > 1 ? cgroups(join(dir, name), depth - 1) : []),
  ]);
}

/** Whose command line names the lab. */
function processes(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return command.includes(`${labDir}/`) ? [`process ${pid}: ${command}`] : [];
    } catch {
      return []; // it has ended
    }
  });
}
