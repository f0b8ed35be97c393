/** `kubemend checks show`: one check in words. */
import type { Check } from '../contracts/check.ts';
import type { KnownOptions } from './known-checks.ts';
import { bold, dim, printJson, printLine } from './print.ts';

export async function show(name: string, options: KnownOptions): Promise<void> {
  const [
    { readKnownChecks, notesOn },
    { defaultsInForce, describeAssertion, describeDefault },
    { describeSelector, describeSteps },
    { partsOfSomeMinors },
  ] = await Promise.all([
    import('./known-checks.ts'),
    import('../domain/audit/index.ts'),
    import('../domain/checks/index.ts'),
    import('../catalog/some-minors.ts'),
  ]);
  const known = await readKnownChecks(options);
  const { catalog, benchmark } = known;
  const check = catalog.resolve(name, benchmark);
  const id = catalog.displayId(check, benchmark);
  const from = catalog.own.origins.get(check.slug);
  const notes = notesOn(check.slug, known);
  if (options.json === true) {
    printJson({ id, check, from: from ?? null, digest: catalog.digest(check.slug), notes });
    return;
  }
  const together = check.fix.requires.map((slug) => {
    const required = catalog.find(slug);
    return required === undefined ? slug : `${catalog.displayId(required, benchmark)} (${slug})`;
  });
  printLine(`${bold(id)}  ${check.title}`);
  printLine(dim(`${check.slug}, level ${check.level}, ${check.scored ? 'scored' : 'not scored'}`));
  printLine();
  printLine(
    `about      ${check.subject === 'cluster' ? 'the whole cluster, by objects of its API' : check.component}${check.target === 'files' ? ' (mode and owner of a file; nothing restarts)' : ''}`,
  );
  if (check.nodes !== undefined) printLine(`nodes      ${describeSelector(check.nodes)}`);
  printLine(`passes     ${describeAssertion(check.assert)}`);
  for (const one of defaultsInForce(check)) printLine(`default    ${describeDefault(one)}`);
  for (const part of partsOfSomeMinors(check)) printLine(`minors     ${part}`);
  const never = check.fix.neverInAll ? ', and never by --all' : '';
  printLine(`fix        ${fixWords[check.fix.kind]}${never}, risk ${check.fix.risk}`);
  for (const step of describeSteps(check)) printLine(`           ${step}`);
  for (const { flag, reason } of check.fix.conflicts) printLine(`           not beside --${flag}: ${reason}`);
  if (together.length > 0) printLine(`together   ${together.join('\n           ')}`);
  for (const [parameter, { default: value, min, max, description }] of Object.entries(check.parameters)) {
    const bounds = [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`].filter(
      Boolean,
    );
    printLine(`parameter  ${parameter} = ${value}: ${[description, ...bounds].join(', ')}`);
  }
  for (const what of check.prerequisites) printLine(`needs      ${what}`);
  for (const what of check.breaks) printLine(`breaks     ${what}`);
  if (check.fix.guidance !== '') printLine(`guidance   ${check.fix.guidance}`);
  const numbers = Object.keys(check.aliases).length > 0;
  if (numbers)
    printLine(
      `numbers    ${Object.entries(check.aliases)
        .map(([benchmark, number]) => `${benchmark}/${number}`)
        .join(', ')}`,
    );
  printLine(`source     ${check.source}`);
  if (from !== undefined) {
    const { override } = check;
    const laxer = typeof override === 'object' ? `, laxer: ${override.laxer}` : '';
    printLine(
      `from       ${from}${override === undefined ? '' : ', in place of the one that ships'}${laxer}`,
    );
  }
  for (const note of notes) printLine(`node       ${note}`);
}

const fixWords: Record<Check['fix']['kind'], string> = {
  auto: 'done by kubemend',
  consent: 'done by kubemend when its risk is accepted',
  manual: 'by hand',
  refused: 'refused: known to break',
};
