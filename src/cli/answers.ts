/** `--answers FILE`: what a person has said of the checks once, for every run. What is typed beside it wins. */
import { batchChecks } from '../activities/control/asked-for.ts';
import { loadConfigFile } from '../adapters/config/config-file.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { Answers } from '../contracts/answers.ts';
import type { Exclusion } from '../contracts/answers.ts';
import type { Check } from '../contracts/check.ts';
import type { Reported } from '../contracts/kube-bench.ts';
import type { RemediateInput } from '../contracts/request.ts';

/** What is typed beside the file. */
interface AskedBeside {
  qualify: (ids: string[]) => string[];
  catalog: Catalog;
  exclude: readonly string[];
  /** undefined: no report was given */
  reported: Reported | undefined;
}

/** @throws InputError with every problem of the file, each with its line */
export async function applyAnswers(
  input: RemediateInput,
  file: string,
  { qualify, catalog, exclude: typed, reported }: AskedBeside,
): Promise<{ input: RemediateInput; exclusions: Exclusion[] }> {
  const { acceptRisk, accept, parameters, exclude } = await loadConfigFile(file, Answers);
  const exclusions = exclude.map(({ check, reason }) => ({ check: qualify([check])[0] ?? check, reason }));
  const asked = { checks: input.checks, reported, exclude: [...typed, ...exclusions] };
  const isFitting = fittingTo(batchChecks(asked, catalog), input.checks === undefined ? catalog.checks : []);
  const fitting = Object.entries(parameters).filter(([name]) => isFitting(name));
  const accepted = [...new Set([...(input.accept ?? []), ...qualify(accept)])];
  return {
    input: {
      ...(acceptRisk !== undefined && { acceptRisk }),
      ...input,
      ...(accepted.length > 0 && { accept: accepted }),
      parameters: { ...Object.fromEntries(fitting), ...input.parameters },
    },
    exclusions,
  };
}

/**
 * One file serves every request: what it says of checks that are not asked for, or are to be left alone, is no mistake.
 * @param all of whose names none would be a word that the file has wrong
 */
function fittingTo(checks: readonly Check[], all: readonly Check[]): (name: string) => boolean {
  const own = new Set(checks.flatMap(({ parameters }) => Object.keys(parameters)));
  const known = new Set(all.flatMap(({ parameters }) => Object.keys(parameters)));
  return (name) => own.has(name) || (all.length > 0 && !known.has(name));
}
