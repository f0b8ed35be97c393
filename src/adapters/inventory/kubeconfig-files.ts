/** The files of a person's kubeconfig, found as kubectl finds them. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { InputError } from '../../domain/errors.ts';
import { describeIssues, parseConfigText, throwProblems } from '../config/config-file.ts';
import type { ReadKubeconfig } from '../kubeconfig/pick-context.ts';
import { Kubeconfig } from '../kubeconfig/shape.ts';

/**
 * @param file undefined: those of KUBECONFIG that are there, then ~/.kube/config
 * @returns at least one
 * @throws InputError for what cannot be read, or is none
 */
export async function readKubeconfigs(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReadKubeconfig[]> {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (file !== undefined) return [await readOne(file)];
  if (listed.length === 0) return [await readOne(join(env['HOME'] ?? homedir(), '.kube/config'))];
  const texts = await Promise.all(listed.map(async (path) => ({ path, text: await textOf(path) })));
  const found = texts.flatMap(({ path, text }) => (text === null ? [] : [parseOne(path, text)]));
  if (found.length === 0) throw notThere(listed.join(delimiter));
  return found;
}

async function readOne(file: string): Promise<ReadKubeconfig> {
  const text = await textOf(file);
  if (text === null) throw notThere(file);
  return parseOne(file, text);
}

/** @returns null: there is none */
async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const found = (cause as NodeJS.ErrnoException).code ?? String(cause);
    if (found === 'ENOENT') return null;
    throw unreadable(file, found);
  }
}

function notThere(source: string): InputError {
  return unreadable(source, 'ENOENT');
}

function unreadable(source: string, found: string): InputError {
  const hint = 'name it: --kubeconfig, or KUBECONFIG';
  return refuseKubeconfig(source, 'a kubeconfig that can be read', found, hint);
}

function parseOne(file: string, text: string): ReadKubeconfig {
  const hint = 'kubectl config view reads the same file';
  const { data, problems, locate } = parseConfigText(file, text);
  throwProblems(problems, hint);
  const parsed = Kubeconfig.safeParse(data);
  if (parsed.success) return { file, config: parsed.data };
  // What is found may be a key or a token: only what was expected is said.
  throwProblems(
    describeIssues(parsed.error.issues, undefined, locate).map((problem) => ({
      ...problem,
      message: problem.message.replace(/, found nothing$/, ', found something else'),
    })),
    hint,
  );
  throw new Error('unreachable: a failed parse has issues');
}

export function refuseKubeconfig(source: string, expected: string, found: string, hint?: string): InputError {
  return new InputError(`${source}: expected ${expected}, found ${found}`, {
    code: 'INVALID_REQUEST',
    ...(hint !== undefined && { hint }),
  });
}
