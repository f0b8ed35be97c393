/** Reads and writes plan files. */
import { PlanFile } from '../../contracts/plan-file.ts';
import { InputError } from '../../domain/errors.ts';
import { describeIssues, parseConfigText, throwProblems } from '../config/config-file.ts';
import { createFiles } from '../storage/files.ts';
import { lstat, readFile, readlink, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const hint = 'make it with `kubemend plan … --out plan.json`';

/**
 * For its owner alone, whole or not at all.
 * @throws InputError when something else than a plan is there; PlaceError when it cannot be written
 */
export async function writePlanFile(path: string, plan: PlanFile): Promise<void> {
  await refuseOtherThanPlan(path);
  await createFiles().writeDurably(path, `${JSON.stringify(plan, null, 2)}\n`, '0600');
}

export async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

/**
 * Before a plan is made, and again before it is written: what a person has written is not lost to a name that was mistyped, and
 * a rename would put the plan in the place of a device, a socket or `/dev/stdout`, for everybody: root may.
 * @throws InputError
 */
export async function refuseOtherThanPlan(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) return;
  if (!found.isFile() || (await isStream(path))) {
    throw new InputError(`${path}: expected a file, or nothing yet, found something else`, {
      code: 'INVALID_REQUEST',
      hint: 'give --out the path of a file; `kubemend plan … --json` prints to standard output',
    });
  }
  // Of a link only the link is replaced.
  if ((await lstat(path)).isSymbolicLink() || (await isPlan(path))) return;
  throw new InputError(`${path}: expected a plan file, or nothing yet, found another file`, {
    code: 'INVALID_REQUEST',
    hint: 'name another with --out, or remove it: only an older plan is replaced',
  });
}

/** A link into /proc, as /dev/stdout is: what it stands for now may be a file. */
async function isStream(path: string): Promise<boolean> {
  for (let at = path, links = 0; links < mostLinks; links++) {
    if (resolve(at).startsWith('/proc/')) return true;
    const target = await readlink(at).catch(() => null);
    if (target === null) return false;
    at = resolve(dirname(at), target);
  }
  return true;
}

/** as many as Linux follows */
const mostLinks = 40;

/** Also of another version; an empty file holds nothing that could be lost. */
async function isPlan(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === '' || text?.includes('"kubemend-plan"') === true;
}

/** @throws InputError with every problem, each with file:line:column */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const text = await textOf(path);
  const data = parsed(path, text);
  // Every JSON text is YAML, whose parser keeps the places.
  const { problems, locate } = parseConfigText(path, text);
  throwProblems(problems, hint);
  const { kind, schemaVersion } = (data ?? {}) as Record<string, unknown>;
  const found = kind === 'kubemend-plan' ? `schemaVersion ${JSON.stringify(schemaVersion)}` : null;
  if (found !== null && schemaVersion !== 1) {
    throw new InputError(`${locate(['schemaVersion'])} expected schemaVersion 1, found ${found}`, {
      code: 'INVALID_REQUEST',
      hint: 'another version of kubemend wrote it: plan again with this one',
    });
  }
  const checked = PlanFile.safeParse(data);
  if (checked.success) return checked.data;
  const schema = 'its schema is schemas/plan-file.schema.json';
  throwProblems(describeIssues(checked.error.issues, data, locate), `${hint}; ${schema}`);
  throw new Error('unreachable: a failed parse has issues');
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${path}: expected JSON, found something else: ${(error as Error).message}`, {
      code: 'INVALID_REQUEST',
      hint,
    });
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${path}: expected a plan file that can be read, found ${code ?? String(error)}`, {
      code: 'INVALID_REQUEST',
      hint,
    });
  }
}
