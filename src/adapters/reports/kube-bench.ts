/** Reads kube-bench's reports of one node, from files and from standard input. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { KubeBenchControl } from '../../contracts/kube-bench.ts';
import type { Reported } from '../../contracts/kube-bench.ts';
import { InputError } from '../../domain/errors.ts';
import { findingsOf, mergeReported } from '../../domain/kube-bench/findings.ts';
import { describeIssues } from '../config/config-file.ts';

const hint = 'make it with `kube-bench run --json --outputfile report.json`';
const ofSeveral = 'reports of several nodes: `kubemend fleet remediate --from NODE=FILE --from …`';
const problemsShown = 5;
/** a value that is found may be a whole control */
const problemLength = 300;

/**
 * @param paths files; `-` is standard input
 * @throws InputError for a file that cannot be read, or is no report
 */
export async function readReports(paths: readonly string[]): Promise<Reported> {
  const read = await Promise.all(
    [...new Set(paths)].map(async (path) => {
      const name = path === '-' ? 'standard input' : path;
      const bytes = path === '-' ? await buffer(process.stdin) : await bytesOf(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const controls = parseReport(bytes.toString('utf8'), name);
      refuseWithoutResults(controls, name);
      return { source: { name, sha256 }, findings: findingsOf(controls) };
    }),
  );
  return {
    sources: read.map(({ source }) => source),
    findings: mergeReported(read.map(({ findings }) => findings)),
  };
}

/**
 * The three shapes that there are: `{ Controls, Totals }`, an array of controls (`--nototals`), and, of old versions, one
 * control by itself; or several of them after each other.
 *
 * @throws InputError with the first places that are not as kube-bench writes them
 */
export function parseReport(content: string, name: string): KubeBenchControl[] {
  const controls = documentsOf(content, name).flatMap(controlsOf);
  const parsed = z.array(KubeBenchControl).min(1).safeParse(controls);
  if (parsed.success) return parsed.data;
  const problems = describeIssues(parsed.error.issues, controls, () => 'report');
  const shown = problems
    .slice(0, problemsShown)
    .map(({ path, message }) => `  ${path}: ${message}`.slice(0, problemLength));
  if (problems.length > shown.length) shown.push(`  and ${problems.length - shown.length} more`);
  throw new InputError(`${name}: expected a report of kube-bench, found\n${shown.join('\n')}`, {
    code: 'INVALID_REQUEST',
    hint,
  });
}

/** Where nothing was looked at nothing fails, which says nothing of the node. */
function refuseWithoutResults(controls: readonly KubeBenchControl[], name: string): void {
  if (controls.some(({ tests }) => tests.some(({ results }) => results.length > 0))) return;
  throw new InputError(`${name}: expected a report of kube-bench with results, found one without any`, {
    code: 'INVALID_REQUEST',
    hint: 'kube-bench writes one where --check, --group or --targets fit no test',
  });
}

function controlsOf(document: unknown): unknown[] {
  if (Array.isArray(document)) return document.flatMap(controlsOf);
  if (typeof document === 'object' && document !== null && 'Controls' in document) {
    const { Controls: controls } = document;
    return Array.isArray(controls) ? controls : [controls];
  }
  return [document];
}

/** Old versions print one document for each target, a line each. */
function documentsOf(content: string, name: string): unknown[] {
  try {
    return [JSON.parse(content)];
  } catch (error) {
    const lines = content.split('\n').filter((line) => line.trim() !== '');
    try {
      if (lines.length > 1) return lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      // It is not that either: what the whole of it lacks says more.
    }
    throw new InputError(`${name}: expected JSON, found something else: ${(error as Error).message}`, {
      code: 'INVALID_REQUEST',
      hint,
    });
  }
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${path}: expected a report that can be read, found ${code ?? String(error)}`, {
      code: 'INVALID_REQUEST',
      ...(path.includes('=') && { hint: ofSeveral }),
    });
  }
}
