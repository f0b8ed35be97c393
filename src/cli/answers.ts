/** `--answers FILE`: what a person has said of the checks once, for every run. What is typed beside it wins. */
import { loadConfigFile } from '../adapters/config/config-file.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { Answers } from '../contracts/answers.ts';
import type { Exclusion } from '../contracts/answers.ts';
import type { RemediateInput } from '../contracts/request.ts';
import { closeOverRequirements } from '../domain/checks/index.ts';

/** @throws InputError with every problem of the file, each with its line */
export async function applyAnswers(
  input: RemediateInput,
  file: string,
  { qualify, catalog }: { qualify: (ids: string[]) => string[]; catalog: Catalog },
): Promise<{ input: RemediateInput; exclusions: Exclusion[] }> {
  const { acceptRisk, accept, parameters, exclude } = await loadConfigFile(file, Answers);
  const known = input.checks === undefined ? null : parametersOf(input.checks, catalog);
  const fitting = Object.entries(parameters).filter(([name]) => known === null || known.has(name));
  const accepted = [...new Set([...(input.accept ?? []), ...qualify(accept)])];
  return {
    input: {
      ...(acceptRisk !== undefined && { acceptRisk }),
      ...input,
      ...(accepted.length > 0 && { accept: accepted }),
      parameters: { ...Object.fromEntries(fitting), ...input.parameters },
    },
    exclusions: exclude.map(({ check, reason }) => ({ check: qualify([check])[0] ?? check, reason })),
  };
}

/** One file serves every request: what it says of checks that are not asked for is no mistake. */
function parametersOf(ids: readonly string[], catalog: Catalog): Set<string> {
  const asked = ids.map((id) => catalog.resolve(id));
  const checks = closeOverRequirements(asked, (slug) => catalog.find(slug));
  return new Set(checks.flatMap(({ parameters }) => Object.keys(parameters)));
}
