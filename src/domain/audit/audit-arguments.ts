/** The audit of a change that no check names: the running process carries exactly the arguments that were meant. */
import type { Finding } from '../../contracts/audit.ts';
import { normalizeArgv } from '../gate/index.ts';
import { normalizeFlagName } from '../flags/index.ts';
import { maskArguments, maskValue } from '../mask-secrets.ts';
import type { Facts } from './facts.ts';
import { readGivenFlags } from './given-flags.ts';

export interface ArgumentEdits {
  /** flag → value; the flag then holds this and nothing else */
  set: Readonly<Record<string, string>>;
  /** flag → item that is in its list */
  add: Readonly<Record<string, string>>;
  /** flag → item that is not in its list */
  remove: Readonly<Record<string, string>>;
  unset: readonly string[];
}

/**
 * @param intendedArgv the whole command line that the change was to bring about, when it is known: then nothing
 *   but the edits may differ from what ran before, and a later duplicate cannot hide behind an earlier one
 */
export function auditArguments(
  facts: Facts,
  edits: ArgumentEdits,
  options: { intendedArgv: readonly string[] | null; unconfirmed: boolean },
): Finding {
  const { component, process } = facts;
  const finding = {
    check: `arguments/${component}`,
    slug: 'arguments',
    title: `The running ${component} has the intended arguments`,
    expected: describeEdits(edits),
    unconfirmed: options.unconfirmed,
  };
  if (process.kind !== 'running') {
    const why = process.kind === 'notRunning' ? `${component} does not run` : process.why;
    return { ...finding, verdict: 'unknown', reason: `could not look: ${why}`, observed: [] };
  }
  const { argv, pid } = process;
  const given = readGivenFlags(component, argv);
  const valuesOf = (name: string): string[] | undefined =>
    given.get(normalizeFlagName(component, name))?.values;
  // The text is read as the component reads it: a list in another spelling is the same list.
  const readText = (name: string, text: string): string[] =>
    [...readGivenFlags(component, [component, `--${bare(name)}=${text}`]).values()][0]?.values ?? [];
  const wrong = problemsOf(edits, valuesOf, readText);
  const names = Object.keys({ ...edits.set, ...edits.add, ...edits.remove }).concat(edits.unset);
  // What is told goes into results and logs.
  const shown = maskArguments(argv);
  const observed = names.flatMap((name) => {
    const flag = given.get(normalizeFlagName(component, name));
    return (flag?.at ?? []).map((at) => ({
      layer: 'process' as const,
      where: `pid ${pid} argv[${at}]`,
      value: shown[at] ?? '',
    }));
  });
  if (wrong.length > 0) return { ...finding, verdict: 'fail', reason: wrong.join('; '), observed };
  if (options.intendedArgv !== null && !isSame(normalizeArgv(options.intendedArgv), normalizeArgv(argv))) {
    const reason = `pid ${pid} has other arguments than the manifest, besides the edited ones`;
    return { ...finding, verdict: 'stale', reason, observed };
  }
  return { ...finding, verdict: 'pass', reason: `pid ${pid} runs with ${describeEdits(edits)}`, observed };
}

function problemsOf(
  edits: ArgumentEdits,
  valuesOf: (name: string) => string[] | undefined,
  readText: (name: string, text: string) => string[],
): string[] {
  const shown = (name: string): string => {
    const values = valuesOf(name);
    return values === undefined ? 'nothing' : maskValue(name, values.join(','));
  };
  const problem = (name: string, expected: string): string =>
    `--${bare(name)}: expected ${expected}, found ${shown(name)}`;
  return [
    ...Object.entries(edits.set)
      .filter(
        ([name, value]) =>
          !isSame(valuesOf(name) ?? [], readText(name, value)) || valuesOf(name) === undefined,
      )
      .map(([name, value]) => problem(name, maskValue(name, value))),
    ...Object.entries(edits.add).flatMap(([name, items]) =>
      readText(name, items)
        .filter((item) => valuesOf(name)?.includes(item) !== true)
        .map((item) => problem(name, `${maskValue(name, item)} in the list`)),
    ),
    ...Object.entries(edits.remove).flatMap(([name, items]) =>
      readText(name, items)
        .filter((item) => valuesOf(name)?.includes(item) === true)
        .map((item) => problem(name, `no ${maskValue(name, item)} in the list`)),
    ),
    ...edits.unset
      .filter((name) => valuesOf(name) !== undefined)
      .map((name) => problem(name, 'it to be absent')),
  ];
}

function describeEdits(edits: ArgumentEdits): string {
  return [
    ...Object.entries(edits.set).map(([name, value]) => `--${bare(name)}=${maskValue(name, value)}`),
    ...Object.entries(edits.add).map(([name, items]) => `--${bare(name)} with ${maskValue(name, items)}`),
    ...Object.entries(edits.remove).map(
      ([name, items]) => `--${bare(name)} without ${maskValue(name, items)}`,
    ),
    ...edits.unset.map((name) => `no --${bare(name)}`),
  ].join(', ');
}

function bare(name: string): string {
  return name.replace(/^-+/, '').replace(/=$/, '');
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
