/** `kubemend checks list`: every check, where it is from, and what a node says of it. */
import type { Check } from '../contracts/check.ts';
import type { CheckStanding } from '../contracts/check-standing.ts';
import type { KnownChecks, KnownOptions } from './known-checks.ts';
import { dim, printJson, printLine } from './print.ts';

export interface ListOptions extends KnownOptions {
  section?: string;
  risk?: string;
  component?: string;
  kind?: string;
  level?: string;
  own?: boolean;
}

export async function list(options: ListOptions): Promise<void> {
  const [{ readKnownChecks, notesOn }, { describeSelector }, { default: Table }] = await Promise.all([
    import('./known-checks.ts'),
    import('../domain/checks/index.ts'),
    import('cli-table3'),
  ]);
  await requireKnown(options);
  const known = await readKnownChecks(options);
  const { catalog, benchmark } = known;
  const found = catalog.checks.filter(
    (check) =>
      (options.own !== true || catalog.own.origins.has(check.slug)) &&
      (options.component === undefined || aboutOf(check) === options.component) &&
      (options.kind === undefined || check.fix.kind === options.kind) &&
      (options.risk === undefined || check.fix.risk === options.risk) &&
      (options.section === undefined ||
        check.aliases[benchmark]?.startsWith(`${options.section}.`) === true) &&
      (options.level === undefined || String(check.level) === options.level),
  );
  if (options.json === true) {
    printJson({
      catalog: catalog.version,
      checks: found.map((check) => ({
        id: catalog.displayId(check, benchmark),
        slug: check.slug,
        title: check.title,
        component: check.component,
        subject: check.subject ?? 'node',
        target: check.target,
        nodes: check.nodes ?? null,
        level: check.level,
        scored: check.scored,
        kind: check.fix.kind,
        neverInAll: check.fix.neverInAll,
        risk: check.fix.risk,
        from: catalog.own.origins.get(check.slug) ?? null,
        digest: catalog.digest(check.slug),
        notes: notesOn(check.slug, known),
      })),
      unusable: catalog.own.unusable,
      onlyOnNode: onlyOnNode(known),
    });
    return;
  }
  const table = new Table({
    head: ['check', 'title', 'component', 'fix', 'risk', 'slug'],
    chars: plainLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const check of found) {
    table.push([
      catalog.displayId(check, benchmark),
      check.title,
      aboutOf(check),
      check.fix.kind,
      check.fix.risk,
      check.slug,
    ]);
  }
  printLine(table.toString().replace(/ +$/gm, ''));
  printLine(dim(`\n${found.length} of ${catalog.checks.length} checks`));
  printSection(
    'of your own:',
    found.flatMap(({ slug, override, nodes }) => {
      const from = catalog.own.origins.get(slug);
      const how = override === true ? ', in place of the one that ships' : '';
      const where = nodes === undefined ? '' : `, for nodes ${describeSelector(nodes)}`;
      return from === undefined ? [] : [`${slug}  ${from}${how}${where}`];
    }),
  );
  printSection(
    'cannot be used:',
    catalog.own.unusable.flatMap(({ name, problems }) => [name, ...problems.map((one) => `  ${one}`)]),
  );
  printSection('and on the node:', [
    ...found.flatMap((check) =>
      notesOn(check.slug, known).map((note) => `${catalog.displayId(check, benchmark)}  ${note}`),
    ),
    ...onlyOnNode(known).map(
      ({ slug, from, problem }) => `${slug}  ${problem ?? `only there: ${from ?? 'it ships'}`}`,
    ),
  ]);
}

/** What people filter by: objects of the API are of no component. */
function aboutOf({ subject, component }: Pick<Check, 'subject' | 'component'>): string {
  return subject ?? component;
}

function printSection(heading: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  printLine(`\n${heading}`);
  for (const line of lines) printLine(`  ${line}`);
}

function onlyOnNode({ catalog, node }: KnownChecks): CheckStanding[] {
  const known = new Set([
    ...catalog.checks.map(({ slug }) => slug),
    ...catalog.own.unusable.map(({ name }) => name),
  ]);
  return [...(node?.standings.values() ?? [])].filter(({ slug }) => !known.has(slug));
}

/** Columns without lines: what is printed can be cut and searched. */
const plainLines = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);

async function requireKnown({ component, kind, level, risk, section }: ListOptions): Promise<void> {
  const [{ InputError }, { Component, Risk }] = await Promise.all([
    import('../domain/errors.ts'),
    import('../contracts/basics.ts'),
  ]);
  const require = (option: string, found: string | undefined, known: readonly string[]): void => {
    if (found === undefined || known.includes(found)) return;
    throw new InputError(`--${option}: expected one of ${known.join(', ')}, found "${found}"`, {
      code: 'INVALID_REQUEST',
    });
  };
  require('component', component, [...Component.options, 'cluster']);
  require('kind', kind, ['auto', 'consent', 'manual', 'refused']);
  require('level', level, ['1', '2']);
  require('risk', risk, Risk.options);
  if (section !== undefined && !/^\d+(\.\d+)*$/.test(section)) {
    throw new InputError(`--section: expected a number such as 1.2, found "${section}"`, {
      code: 'INVALID_REQUEST',
    });
  }
}
