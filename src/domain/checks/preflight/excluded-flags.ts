/** Flags of which each is good and both are not: the API server says so and ends at its start. */
import type { FlagView } from './changed-flags.ts';
import type { PreflightFacts } from './facts.ts';

/** k8s.io/apiserver, pkg/server/options/admission.go, Validate: "in enable-admission-plugins and disable-admission-plugins overlapped" */
export function pluginsOnAndOff(_facts: PreflightFacts, view: FlagView): string[] {
  const [on, off] = ['enable-admission-plugins', 'disable-admission-plugins'] as const;
  if (!view.isChanged(on) && !view.isChanged(off)) return [];
  const enabled = view.after(on)?.values ?? [];
  const both = (view.after(off)?.values ?? []).filter((plugin) => plugin !== '' && enabled.includes(plugin));
  if (both.length === 0) return [];
  return [`--${on} and --${off} both name ${both.join(', ')}: the API server does not start so`];
}

/** By the names of the flags, whatever their values: they count as soon as they are given (pkg/kubeapiserver/options, Validate). */
const excludedBy: Readonly<Record<string, { prefix: string; todo: string }>> = {
  'authentication-config': { prefix: 'oidc-', todo: 'write them as `jwt` into the file, and leave them out' },
  'authorization-config': {
    prefix: 'authorization-webhook-',
    todo: 'write the webhook into `authorizers` of the file, and leave them out',
  },
};

export function flagsBesideTheirFile(_facts: PreflightFacts, view: FlagView): string[] {
  return Object.entries(excludedBy).flatMap(([file, { prefix, todo }]) => {
    const beside = view.names.filter((name) => name.startsWith(prefix));
    const isTouched = [file, ...beside].some((name) => view.isChanged(name));
    if (beside.length === 0 || !isTouched || (view.after(file)?.values.at(-1) ?? '') === '') return [];
    const flags = beside.map((name) => `--${name}`).join(', ');
    return [`--${file} beside ${flags}: the API server does not start with both; ${todo}`];
  });
}
