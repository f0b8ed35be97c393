/** A flag that the component reads and then ignores: it would start, be healthy, and do as before. */
import { fileInsteadOf, readBool, variableOf } from '../../flags/index.ts';
import { valuesAfter, viewFlags } from './changed-flags.ts';
import type { FlagView } from './changed-flags.ts';
import { passed, refused } from './facts.ts';
import type { PreflightFacts, PreflightResult } from './facts.ts';

const name = 'flags heeded';

export function checkFlagsHeeded(facts: PreflightFacts): PreflightResult {
  const view = viewFlags(facts);
  const problems = [besideVariables, besideFile, withoutCertificates].flatMap((rule) => rule(facts, view));
  if (problems.length > 0) return refused(name, 'FLAG_REFUSED', problems.join('; '));
  return passed(name, `${view.changed.length} changed`);
}

/** pkg/flags, verifyEnv: "conflicting environment variable is shadowed by corresponding command-line flag" ends etcd. */
function besideVariables({ component, after }: PreflightFacts, view: FlagView): string[] {
  return view.changed.flatMap(({ name: flag }) => {
    const variable = variableOf(component, flag);
    if (variable === undefined || !Object.hasOwn(after.env, variable)) return [];
    return [`--${flag}: ${component} does not start with the flag and ${variable}; change the variable`];
  });
}

function besideFile(facts: PreflightFacts, view: FlagView): string[] {
  const { component } = facts;
  const pathOf = (flag: string): string => {
    const file = fileInsteadOf(component, flag);
    return (file === undefined ? undefined : valuesAfter(file, facts, view).at(-1)) ?? '';
  };
  const ignored = view.changed.map((flag) => flag.name).filter((flag) => pathOf(flag) !== '');
  const [first] = ignored;
  if (first === undefined) return [];
  const flags = ignored.map((flag) => `--${flag}`).join(', ');
  return [
    `${flags}: ignored by ${component} beside its configuration file ${pathOf(first)}; change that file`,
  ];
}

/** embed/etcd.go: "scheme is http or unix while --client-cert-auth is enabled; ignoring client cert auth for this URL" */
const listening: Readonly<Record<string, readonly string[]>> = {
  'client-cert-auth': ['listen-client-urls', 'listen-client-http-urls'],
  'peer-client-cert-auth': ['listen-peer-urls'],
};

function withoutCertificates(facts: PreflightFacts, view: FlagView): string[] {
  if (facts.component !== 'etcd') return [];
  return view.changed
    .filter(({ values }) => readBool(values.at(-1) ?? '') !== false)
    .flatMap(({ name: flag }) => {
      const urls = (listening[flag] ?? []).flatMap((one) => valuesAfter(one, facts, view));
      const open = urls.filter((url) => /^(http|unix):/i.test(url.trim()));
      return open.map((url) => `--${flag}: etcd asks for no certificate at ${url}; make it https first`);
    });
}
