/** Values that are well typed and still end a Kubernetes component at start, in its own words; all of them at once. */
import { acceptedValuesOf, flagTable, provenMinor, validateAcceptedValue } from '../../domain/flags/index.ts';
import { findCipherProblem, isTlsVersion } from '../ciphers.ts';
import type { Flags } from './arguments.ts';

/** @throws Error with every problem, in Go's form of an aggregate */
export function refuseValues(flags: Flags, more: string[] = []): void {
  const problems = [...findValueProblems(flags), ...more];
  if (problems.length === 0) return;
  throw new Error(problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`);
}

function findValueProblems(flags: Flags): string[] {
  const problems: string[] = [];
  const cipher = findCipherProblem(flags.list('tls-cipher-suites'));
  if (cipher !== undefined) problems.push(cipher);
  const version = flags.text('tls-min-version');
  if (version !== '' && !isTlsVersion(version)) {
    problems.push(`unknown tls version ${JSON.stringify(version)}`);
  }
  const port = flags.number('secure-port');
  if (port < 0 || port > 65_535) {
    problems.push(
      `--secure-port ${port} must be between 0 and 65535, inclusive. 0 for turning off secure port`,
    );
  }
  const { component } = flags;
  const minor = provenMinor(component);
  for (const name of flags.names()) {
    if (name.startsWith('tls-') || name === 'authorization-mode') continue; // said above, and by the API server
    const spec = flagTable(component, minor).get(name);
    if (!spec || !acceptedValuesOf(component, spec, minor)) continue;
    for (const item of flags.list(name)) {
      if (validateAcceptedValue(component, spec, item, minor)) problems.push(describeRefusal(name, item));
    }
  }
  return problems;
}

function describeRefusal(name: string, item: string): string {
  if (name.endsWith('admission-plugins')) return `${name} plugin ${JSON.stringify(item)} is unknown`;
  if (name === 'controllers') return `${JSON.stringify(item)} is not in the list of known controllers`;
  return `--${name}: unsupported value ${JSON.stringify(item)}`;
}
