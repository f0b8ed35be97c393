/** Files that the steps of a person's own checks write: theirs, or one that ships. */
import type { Problem } from '../adapters/config/config-file.ts';
import { referencesIn } from '../domain/checks/index.ts';
import type { Entry } from './parse-entries.ts';
import type { OwnTemplate } from './read-own-checks.ts';

/** A file that ships is written by checks that ship: another content under its name would change them. */
export function templateProblems(
  entry: Entry,
  own: readonly OwnTemplate[],
  shipped: ReadonlyMap<string, string>,
): { entry: Entry; problem: Problem }[] {
  return entry.check.fix.steps.flatMap((step, index) => {
    if (!('ensureFile' in step)) return [];
    const { template: name, values } = step.ensureFile;
    const message =
      templateProblem(
        own.filter((one) => one.name === name),
        shipped.get(name),
      ) ?? (values === undefined ? missingValues(name, shipped.get(name)) : null);
    if (message === null) return [];
    const path = ['fix', 'steps', index, 'ensureFile', 'template'];
    return [{ entry, problem: { where: entry.locate(path), path: path.join('.'), message } }];
  });
}

/** @param named all of one name */
function templateProblem(named: readonly OwnTemplate[], shipped: string | undefined): string | null {
  const [first] = named;
  if (first === undefined) return null;
  const bad = named.find(({ problem }) => problem !== null);
  if (bad !== undefined) return `${bad.path}: ${bad.problem ?? ''}`;
  const other = named.find(({ content }) => content !== first.content);
  if (other !== undefined)
    return `expected one content of "${first.name}", found ${first.path} and ${other.path}`;
  if (shipped === undefined || shipped === first.content) return null;
  return `expected a template of its own name, found "${first.name}", which ships with another content`;
}

/** One of a person's own may have a $ that is meant; in one that ships it is a place for a value. */
function missingValues(name: string, shipped: string | undefined): string | null {
  const wanted = [...new Set(referencesIn(shipped ?? ''))].map((each) => `$${each}`);
  if (wanted.length === 0) return null;
  return `expected values for ${wanted.join(', ')} of "${name}", which ships, found none`;
}
