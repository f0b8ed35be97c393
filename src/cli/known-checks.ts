/** The checks as this side knows them, and how they stand with one node. */
import { access, constants } from 'node:fs/promises';
import type { Catalog } from '../catalog/catalog.ts';
import type { CheckStanding } from '../contracts/check-standing.ts';
import { InputError } from '../domain/errors.ts';
import type { ConnectOptions } from './session.ts';

export interface KnownOptions extends ConnectOptions {
  benchmark?: string;
  nodeConfig?: string;
}

export interface KnownChecks {
  catalog: Catalog;
  /** of which a bare number is, here as in every other command */
  benchmark: string;
  /** null: no node was named, and this machine is none */
  node: { name: string; standings: Map<string, CheckStanding> } | null;
}

/** @throws InputError for a benchmark that no check has a number in, a policy that cannot be read, or a node that cannot be asked */
export async function readKnownChecks(options: KnownOptions): Promise<KnownChecks> {
  const [{ loadConfigFor }, { loadUserCatalog }] = await Promise.all([
    import('./session.ts'),
    import('../catalog/load-own.ts'),
  ]);
  const loaded = await loadConfigFor(options);
  const catalog = await loadUserCatalog(loaded.config.checkDirs);
  const benchmark = options.benchmark ?? loaded.config.benchmark;
  requireBenchmark(benchmark, catalog);
  const known = { catalog, benchmark };
  if (options.node !== undefined) return { ...known, node: await askForChecks(options, options.node) };
  const policy = options.nodeConfig ?? (await policyHere(loaded.up?.nodeConfig));
  return { ...known, node: policy === null ? null : await readStandings(policy) };
}

/** @throws InputError for one that no check has a number in */
export function requireBenchmark(benchmark: string, { checks }: Catalog): void {
  const known = new Set(checks.flatMap(({ aliases }) => Object.keys(aliases)));
  if (known.has(benchmark)) return;
  throw new InputError(
    `benchmark: expected one of ${[...known].toSorted().join(', ')}, found "${benchmark}"`,
    {
      code: 'INVALID_REQUEST',
      hint: 'correct --benchmark, KUBEMEND_BENCHMARK or `benchmark` in kubemend.yaml',
    },
  );
}

async function policyHere(ofUp: string | null | undefined): Promise<string | null> {
  for (const path of [ofUp, '/etc/kubemend/node.yaml']) {
    if (path == null) continue;
    const isReadable = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (isReadable) return path;
  }
  return null;
}

async function askForChecks(options: KnownOptions, name: string): Promise<KnownChecks['node']> {
  const { askNode, withSession } = await import('./session.ts');
  return await withSession(options, async (session) => {
    const { checks } = await askNode<{ checks: CheckStanding[] }>(session, 'checks');
    return { name: `node ${name}`, standings: bySlug(checks) };
  });
}

async function readStandings(path: string): Promise<KnownChecks['node']> {
  const [{ loadNodeConfig }, { loadNodeCatalog }, { describeChecks }] = await Promise.all([
    import('../adapters/config/node-config.ts'),
    import('../catalog/load-own.ts'),
    import('../activities/audit/describe-checks.ts'),
  ]);
  const config = await loadNodeConfig(path);
  const catalog = await loadNodeCatalog(config);
  const standings = await describeChecks({ catalog, config, clock: { now: () => new Date() } });
  return { name: `node ${config.node} (${path})`, standings: bySlug(standings) };
}

function bySlug(standings: readonly CheckStanding[]): Map<string, CheckStanding> {
  return new Map(standings.map((one) => [one.slug, one]));
}

/**
 * What differs between this side and the node, and what the node's configuration says, one line each.
 * @param slug of a check of either side
 */
export function notesOn(slug: string, { catalog, node }: KnownChecks): string[] {
  if (node === null) return [];
  const there = node.standings.get(slug);
  const here = catalog.find(slug) === undefined ? null : catalog.digest(slug);
  if (there === undefined) return [`not known to ${node.name}`];
  if (there.problem !== null) return [`cannot be used on ${node.name}: ${there.problem}`];
  const differs =
    here === there.digest
      ? []
      : [`another definition on ${node.name}: ${there.digest ?? 'none'}, here ${here ?? 'none'}`];
  return [...differs, ...there.rules.map((rule) => `${rule}, on ${node.name}`)];
}
