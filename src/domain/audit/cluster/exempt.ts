/** Namespaces that do not count: those of the cluster itself, whose Pods need what workloads must not have, and a person's. */
import type { ApiNamespace } from '../../../contracts/cluster-objects.ts';
import { namesIn } from './objects.ts';

export interface Exemptions {
  exemptNamespaces?: string | undefined;
  exemptLabel?: string | undefined;
}

export interface Counting {
  namespaces: readonly ApiNamespace[];
  /** also of a namespace that was made after the list of them was read */
  counts: (namespace: string) => boolean;
  /** which were left out, for people; '' for none */
  note: string;
}

export function countingOf(namespaces: readonly ApiNamespace[], exemptions: Exemptions): Counting {
  const byName = namesIn(exemptions.exemptNamespaces);
  const [key = '', value = ''] = (exemptions.exemptLabel ?? '').split('=');
  const isExempt = ({ metadata }: ApiNamespace): boolean =>
    byName.has(metadata.name) || (key !== '' && metadata.labels[key] === value);
  const exempt = new Set(namespaces.filter(isExempt).map(({ metadata }) => metadata.name));
  return {
    namespaces: namespaces.filter((one) => !isExempt(one)),
    counts: (namespace) => !exempt.has(namespace) && !byName.has(namespace),
    note: exempt.size === 0 ? '' : `; ${[...exempt].sort().join(', ')} excepted`,
  };
}
