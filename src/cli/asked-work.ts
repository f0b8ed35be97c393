/** What checks are asked for, in the words of the catalog, with what the file of answers says of them. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Exclusion } from '../contracts/answers.ts';
import type { Reported } from '../contracts/kube-bench.ts';
import type { RemediateInput } from '../contracts/request.ts';
import type { applyAnswers } from './answers.ts';
import { inputOf } from './remediate-input.ts';
import type { RemediateOptions } from './remediate-input.ts';
import type { Session } from './session.ts';

export interface AskedWork {
  input: RemediateInput;
  exclude: (string | Exclusion)[];
  catalog: Catalog;
}

/** @param reported null: no report was given */
export async function askedWork(
  session: Session,
  checks: string[],
  options: RemediateOptions,
  { place, reported }: { place: { cluster: string; node: string }; reported: Reported | null },
): Promise<AskedWork> {
  const { definitionsOf, qualifyChecks } = await import('./target.ts');
  const { loadUserCatalog } = await import('../catalog/load-own.ts');
  const qualify = (ids: string[]): string[] => qualifyChecks(ids, session.loaded.config.benchmark);
  const catalog = await loadUserCatalog(session.loaded.config.checkDirs);
  const typed = inputOf(qualify(checks), { ...options, accept: qualify(options.accept) }, place);
  const exclude = qualify(options.exclude);
  const beside = { qualify, catalog, exclude, reported: reported ?? undefined };
  const { input: asked, exclusions } = await withAnswers(typed, options.answers, beside);
  const isOfChecks = asked.manifest === undefined && asked.restore === undefined;
  const input = isOfChecks ? { ...asked, definitions: definitionsOf(asked.checks, catalog) } : asked;
  return { input, exclude: [...exclude, ...exclusions], catalog };
}

async function withAnswers(
  input: RemediateInput,
  file: string | undefined,
  known: Parameters<typeof applyAnswers>[2],
): Promise<{ input: RemediateInput; exclusions: Exclusion[] }> {
  if (file === undefined) return { input, exclusions: [] };
  const answers = await import('./answers.ts');
  return await answers.applyAnswers(input, file, known);
}
