/** What is in force where nobody says anything: by the table of each version of the components that there is. */
import type { Check } from '../../contracts/check.ts';
import { findFlag, flagMinors } from '../flags/index.ts';
import { toText } from './config-keys.ts';
import { defaultKubeProxyAddress } from './judge-kube-proxy.ts';
import { kubeletDefault } from './judge-kubelet.ts';
import { leaves } from './wanted-files.ts';

export interface DefaultInForce {
  /** a flag with its dashes, or a key of a configuration */
  name: string;
  /** '': none, or an empty one */
  value: string;
  /** of Kubernetes; of etcd: of the kubeadm that installs it */
  minor: string;
}

/** Of every flag and key that the check looks at. */
export function defaultsInForce({
  assert,
  component,
}: Pick<Check, 'assert' | 'component'>): DefaultInForce[] {
  const found = leaves(assert).flatMap((leaf): DefaultInForce[] => {
    const all = (name: string, valueIn: (minor: (typeof flagMinors)[number]) => string): DefaultInForce[] =>
      flagMinors.map((minor) => ({ name, value: valueIn(minor), minor }));
    if ('kubelet' in leaf) return all(leaf.kubelet, () => toText(kubeletDefault(leaf.kubelet) ?? ''));
    if ('kubeProxy' in leaf) return all(leaf.kubeProxy, () => defaultKubeProxyAddress);
    const flag = 'flagFile' in leaf ? leaf.flagFile : 'flag' in leaf ? leaf.flag : undefined;
    return flag === undefined
      ? []
      : all(`--${flag}`, (minor) => findFlag(component, flag, minor)?.default ?? '');
  });
  const isFirst = ({ name, minor }: DefaultInForce, index: number): boolean =>
    found.findIndex((other) => other.name === name && other.minor === minor) === index;
  return found.filter(isFirst);
}

export function describeDefault({ name, value, minor }: DefaultInForce): string {
  return `${name}: ${value === '' ? 'not set' : value} (Kubernetes ${minor})`;
}
