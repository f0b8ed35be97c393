/** Which checks an audit is about, and so what the node is asked. */
import type { LoadedConfig } from '../adapters/config/control-config.ts';
import { loadUserCatalog } from '../catalog/load-own.ts';
import { defaultBenchmark } from '../catalog/catalog.ts';
import type { Check } from '../contracts/check.ts';
import { isAboutNode } from '../domain/checks/index.ts';
import { InputError } from '../domain/errors.ts';
import { requireBenchmark } from './known-checks.ts';
import { qualifyChecks } from './target.ts';

export interface AskedChecks {
  checks: string[];
  section?: string;
  clusterWide?: boolean;
  format?: 'text' | 'json' | 'kube-bench-json';
}

export interface AuditQuestions {
  /** one list of checks for each question; an empty one: whatever is about the node itself */
  questions: string[][];
  /** checks of the whole cluster that a plain audit leaves out */
  notAsked: number;
}

/** @throws InputError for a section that the benchmark does not have, or a benchmark without numbers to report by */
export async function askedOf(
  { checks, section, clusterWide = false, format }: AskedChecks,
  { benchmark, checkDirs }: Pick<LoadedConfig['config'], 'benchmark' | 'checkDirs'>,
): Promise<AuditQuestions> {
  const catalog = await loadUserCatalog(checkDirs);
  // A report in which no check has a place would read as one without a failure.
  if (format === 'kube-bench-json') requireBenchmark(benchmark, catalog);
  const ofCluster = catalog.checks.filter((check) => !isAboutNode(check));
  // By name: a node whose kubemend does not know one of them says so, and nobody takes its silence for a pass.
  const named = qualifyChecks(checks, benchmark);
  const isNamed = ({ slug, aliases }: Check): boolean => {
    const numbers = Object.entries(aliases).map(([version, number]) => `${version}/${number}`);
    return [slug, aliases[defaultBenchmark], ...numbers].some(
      (name) => name !== undefined && named.includes(name),
    );
  };
  const idsOf = (some: readonly Check[]): string[] =>
    some.filter((check) => !isNamed(check)).map((check) => catalog.displayId(check));
  const wide = clusterWide ? idsOf(ofCluster) : [];
  if (section === undefined) {
    if (named.length > 0) return { questions: [[...named, ...wide]], notAsked: 0 };
    if (wide.length > 0) return { questions: [[], wide], notAsked: 0 };
    return { questions: [[]], notAsked: ofCluster.length };
  }
  const inSection = catalog.checks.filter(({ aliases }) => {
    const number = aliases[benchmark];
    return number === section || number?.startsWith(`${section}.`) === true;
  });
  if (inSection.length === 0) {
    throw new InputError(`--section: expected a section of ${benchmark}, found "${section}"`, {
      code: 'INVALID_REQUEST',
      hint: '1.1 to 1.4, 2, 3.1, 3.2, 4.1 to 4.3 and 5.1 to 5.6 are those of cis-1.12; `kubemend checks list` shows all numbers',
    });
  }
  return { questions: [[...new Set([...named, ...idsOf(inSection), ...wide])]], notAsked: 0 };
}
