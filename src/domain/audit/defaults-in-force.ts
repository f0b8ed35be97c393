/** What is in force where nobody says anything: by the table of each version of the components that there is. */
import type { Check } from '../../contracts/check.ts';
import { findFlag, listMinors, minorsOf, projectOf } from '../flags/index.ts';
import type { FlagMinor } from '../flags/index.ts';
import { toText } from './config-keys.ts';
import { defaultKubeProxyAddress } from './judge-kube-proxy.ts';
import { kubeletDefault } from './judge-kubelet.ts';
import { leaves } from './wanted-files.ts';

export interface DefaultInForce {
  /** a flag with its dashes, or a key of a configuration */
  name: string;
  /** each value once, with the minors that have it; '': none, or an empty one; oldest first */
  values: { value: string; minors: readonly FlagMinor[] }[];
  /** whose minors they are: Kubernetes, or etcd */
  project: string;
  /** all that there are, oldest first */
  allMinors: readonly FlagMinor[];
}

/** Of every flag and key that the check looks at, each once. */
export function defaultsInForce({
  assert,
  component,
}: Pick<Check, 'assert' | 'component'>): DefaultInForce[] {
  const allMinors = minorsOf(component);
  const fold = (name: string, valueIn: (minor: FlagMinor) => string): DefaultInForce => {
    const values = [...new Set(allMinors.map(valueIn))].map((value) => ({
      value,
      minors: allMinors.filter((minor) => valueIn(minor) === value),
    }));
    return { name, values, project: projectOf(component), allMinors };
  };
  const found = leaves(assert).flatMap((leaf): DefaultInForce[] => {
    if ('kubelet' in leaf)
      return [fold(leaf.kubelet, (minor) => toText(kubeletDefault(leaf.kubelet, minor) ?? ''))];
    if ('kubeProxy' in leaf) return [fold(leaf.kubeProxy, () => defaultKubeProxyAddress)];
    const flag = 'flagFile' in leaf ? leaf.flagFile : 'flag' in leaf ? leaf.flag : undefined;
    if (flag === undefined) return [];
    return [fold(`--${flag}`, (minor) => findFlag(component, flag, minor)?.default ?? '')];
  });
  return found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index);
}

/** Such as `--audit-log-maxage: 0 (Kubernetes 1.32 to 1.35), 366 (1.36, 1.37)`. */
export function describeDefault({ name, values, project, allMinors }: DefaultInForce): string {
  const shown = values.map(({ value, minors }, index) => {
    const list = listMinors(minors, allMinors);
    return `${value === '' ? 'not set' : value} (${index === 0 ? `${project} ` : ''}${list})`;
  });
  return `${name}: ${shown.join(', ')}`;
}
