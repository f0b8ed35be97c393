/** `kubemend checks`: the catalog, one check of it, and a look at a file of one's own. */
import type { Command } from 'commander';
import type { Check } from '../contracts/check.ts';
import { bold, dim, printJson, printLine } from './print.ts';

export function registerChecks(program: Command): void {
  const checks = program.command('checks').summary('the catalog of checks: list, show, lint');
  checks
    .command('list')
    .summary('every check with its kind and risk')
    .option('--section <number>', 'of this section of the benchmark only, such as 1.2')
    .option('--component <name>', 'of this component only')
    .option('--kind <kind>', 'of this kind of fix only: auto, consent, manual or refused')
    .option('--risk <risk>', 'of this risk only: none, low, medium or high')
    .option('--level <n>', 'of this level of the benchmark only: 1 or 2')
    .option('--benchmark <version>', 'numbers of this benchmark', 'cis-1.12')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ kubemend checks list --component kube-apiserver --kind auto')
    .action(list);
  checks
    .command('show <check>')
    .summary('one check: what it claims, how it is mended, what it breaks')
    .option('--benchmark <version>', 'the benchmark of a bare number', 'cis-1.12')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ kubemend checks show 1.2.16')
    .action(show);
  checks
    .command('lint <file...>')
    .summary('every problem of files with checks of your own; exit code 2 when there is one')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ kubemend checks lint my-checks.yaml')
    .action(lint);
  checks.addHelpText(
    'after',
    '\nExamples:\n  $ kubemend checks list\n  $ kubemend checks show cis-1.12/1.2.15\n  $ kubemend checks lint my-checks.yaml',
  );
}

interface ListOptions {
  section?: string;
  risk?: string;
  component?: string;
  kind?: string;
  level?: string;
  benchmark: string;
  json?: boolean;
}

async function list(options: ListOptions): Promise<void> {
  const [{ loadBuiltInCatalog }, { default: Table }] = await Promise.all([
    import('../catalog/built-in.ts'),
    import('cli-table3'),
  ]);
  await requireKnown(options);
  const catalog = await loadBuiltInCatalog();
  const found = catalog.checks.filter(
    (check) =>
      (options.component === undefined || check.component === options.component) &&
      (options.kind === undefined || check.fix.kind === options.kind) &&
      (options.risk === undefined || check.fix.risk === options.risk) &&
      (options.section === undefined ||
        check.aliases[options.benchmark]?.startsWith(`${options.section}.`) === true) &&
      (options.level === undefined || String(check.level) === options.level),
  );
  if (options.json === true) {
    printJson({
      catalog: catalog.version,
      checks: found.map((check) => ({
        id: catalog.displayId(check, options.benchmark),
        slug: check.slug,
        title: check.title,
        component: check.component,
        target: check.target,
        level: check.level,
        scored: check.scored,
        kind: check.fix.kind,
        neverInAll: check.fix.neverInAll,
        risk: check.fix.risk,
      })),
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
      catalog.displayId(check, options.benchmark),
      check.title,
      check.component,
      check.fix.kind,
      check.fix.risk,
      check.slug,
    ]);
  }
  printLine(table.toString().replace(/ +$/gm, ''));
  printLine(dim(`\n${found.length} of ${catalog.checks.length} checks`));
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
  require('component', component, Component.options);
  require('kind', kind, ['auto', 'consent', 'manual', 'refused']);
  require('level', level, ['1', '2']);
  require('risk', risk, Risk.options);
  if (section !== undefined && !/^\d+(\.\d+)*$/.test(section)) {
    throw new InputError(`--section: expected a number such as 1.2, found "${section}"`, {
      code: 'INVALID_REQUEST',
    });
  }
}

async function show(name: string, options: { benchmark: string; json?: boolean }): Promise<void> {
  const [{ loadBuiltInCatalog }, { describeAssertion }] = await Promise.all([
    import('../catalog/built-in.ts'),
    import('../domain/audit/index.ts'),
  ]);
  const catalog = await loadBuiltInCatalog();
  const check = catalog.resolve(name, options.benchmark);
  const id = catalog.displayId(check, options.benchmark);
  if (options.json === true) {
    printJson({ id, check });
    return;
  }
  const together = check.fix.requires.map((slug) => {
    const required = catalog.find(slug);
    return required === undefined ? slug : `${catalog.displayId(required, options.benchmark)} (${slug})`;
  });
  printLine(`${bold(id)}  ${check.title}`);
  printLine(dim(`${check.slug}, level ${check.level}, ${check.scored ? 'scored' : 'not scored'}`));
  printLine();
  printLine(
    `about      ${check.component}${check.target === 'files' ? ' (mode and owner of a file; nothing restarts)' : ''}`,
  );
  printLine(`passes     ${describeAssertion(check.assert)}`);
  const never = check.fix.neverInAll ? ', and never by --all' : '';
  printLine(`fix        ${fixWords[check.fix.kind]}${never}, risk ${check.fix.risk}`);
  for (const step of check.fix.steps) printLine(`           ${describeStep(step)}`);
  for (const { flag, reason } of check.fix.conflicts) printLine(`           not beside --${flag}: ${reason}`);
  if (together.length > 0) printLine(`together   ${together.join('\n           ')}`);
  for (const [parameter, { default: value, min, max, description }] of Object.entries(check.parameters)) {
    const bounds = [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`].filter(
      Boolean,
    );
    printLine(`parameter  ${parameter} = ${value}: ${[description, ...bounds].join(', ')}`);
  }
  for (const what of check.breaks) printLine(`breaks     ${what}`);
  if (check.fix.guidance !== '') printLine(`guidance   ${check.fix.guidance}`);
  printLine(
    `numbers    ${Object.entries(check.aliases)
      .map(([benchmark, number]) => `${benchmark}/${number}`)
      .join(', ')}`,
  );
  printLine(`source     ${check.source}`);
}

const fixWords: Record<Check['fix']['kind'], string> = {
  auto: 'done by kubemend',
  consent: 'done by kubemend when its risk is accepted',
  manual: 'by hand',
  refused: 'refused: known to break',
};

function describeStep(step: Check['fix']['steps'][number]): string {
  const [[kind, fields] = ['', {}]] = Object.entries(step) as [string, Record<string, unknown>][];
  const values = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  return `${kind} ${values.join(' ')}`;
}

async function lint(files: string[], options: { json?: boolean }): Promise<void> {
  const { lintCatalogFiles } = await import('../catalog/lint.ts');
  const { checks, problems } = await lintCatalogFiles(files);
  process.exitCode = problems.length > 0 ? 2 : 0;
  if (options.json === true) {
    printJson({ files, checks, problems });
    return;
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) {
    process.stderr.write(`${problems.length} problem(s) in ${files.length} file(s)\n`);
    return;
  }
  printLine(
    `${checks} check(s) in ${files.length} file(s): each entry is complete, and its examples are judged as they say`,
  );
}
