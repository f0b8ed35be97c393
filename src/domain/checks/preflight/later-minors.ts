/** Files that an API server reads at its start, and that are written for a later minor than its own: it ends with them. */
import { findMount, gatesOfFlags, isMap, parseObject } from '../../audit/index.ts';
import { compareMinors, gateInForce, tableFor, versionInImage } from '../../flags/index.ts';
import type { FlagMinor } from '../../flags/index.ts';
import type { FlagView } from './changed-flags.ts';
import type { PreflightFacts } from './facts.ts';
import { textOfFile } from './text-of-file.ts';

type Tree = Readonly<Record<string, unknown>>;

const authenticationFlag = 'authentication-config';

/** Rules for an API server of one minor. */
export function laterMinors(facts: PreflightFacts, view: FlagView): string[] {
  const { minor } = tableFor('kube-apiserver', versionInImage(facts.after.image ?? ''));
  return [versionsOfFiles, everyGroup, gatesOff].flatMap((rule) => rule(facts, view, minor));
}

/** The first minor that reads version v1 of the file; each reads v1beta1 (k8s.io/apiserver, pkg/apis/apiserver, 1.32 to 1.37). */
const readsV1Since: Readonly<Record<string, string>> = {
  [authenticationFlag]: '1.34',
  'tracing-config-file': '1.34',
};

function versionsOfFiles(facts: PreflightFacts, view: FlagView, minor: FlagMinor): string[] {
  return Object.entries(readsV1Since).flatMap(([flag, since]) => {
    const read = view.isChanged(flag) ? fileOf(flag, facts, view) : null;
    const isV1 = read?.object['apiVersion'] === 'apiserver.config.k8s.io/v1';
    if (read === null || !isV1 || compareMinors(minor, since) >= 0) return [];
    return [
      `--${flag}: ${read.path} is of apiserver.config.k8s.io/v1, which kube-apiserver ${minor} does not start with ` +
        `(${since} and later read it); write it as v1beta1${flag === authenticationFlag ? ' (parameter authenticationVersion)' : ''}`,
    ];
  });
}

/** k8s.io/apiserver, pkg/apis/audit/validation: "*" is no group before. */
const everyGroupSince = '1.36';

function everyGroup(facts: PreflightFacts, view: FlagView, minor: FlagMinor): string[] {
  const flag = 'audit-policy-file';
  const read = view.isChanged(flag) ? fileOf(flag, facts, view) : null;
  const hasEvery = mapsIn(read?.object['rules'])
    .flatMap((rule) => mapsIn(rule['resources']))
    .some(({ group }) => group === '*');
  if (read === null || !hasEvery || compareMinors(minor, everyGroupSince) >= 0) return [];
  return [
    `--${flag}: ${read.path} has a rule for the group "*", with which kube-apiserver ${minor} does not start ` +
      `(${everyGroupSince} and later know it); name the groups`,
  ];
}

/** Up to 1.33 AllBeta=false switches off what reads the file (pkg/kubeapiserver/options, Validate). */
function gatesOff(facts: PreflightFacts, view: FlagView, minor: FlagMinor): string[] {
  const isTouched = view.isChanged(authenticationFlag) || view.isChanged('feature-gates');
  if (!isTouched || view.after(authenticationFlag) === undefined) return [];
  const saysAnonymous = fileOf(authenticationFlag, facts, view)?.object['anonymous'] !== undefined;
  const needed = [
    'StructuredAuthenticationConfiguration',
    ...(saysAnonymous ? ['AnonymousAuthConfigurableEndpoints'] : []),
  ];
  const given = gatesOfFlags('kube-apiserver', facts.after.argv);
  return needed.flatMap((gate) => {
    const found = gateInForce('kube-apiserver', gate, given, minor);
    if (found?.isOn !== false) return [];
    return [
      `--${authenticationFlag}: kube-apiserver ${minor} does not start with it while the feature gate ${gate} is off, ` +
        `as --feature-gates says by ${found.by}`,
    ];
  });
}

function fileOf(flag: string, facts: PreflightFacts, view: FlagView): { path: string; object: Tree } | null {
  const path = findMount(view.after(flag)?.values.at(-1) ?? '', facts.after)?.hostPath ?? '';
  const text = textOfFile(path, facts);
  const parsed = text === null ? null : parseObject(text);
  return parsed?.ok === true ? { path, object: parsed.object } : null;
}

function mapsIn(list: unknown): Tree[] {
  return Array.isArray(list) ? list.filter(isMap) : [];
}
