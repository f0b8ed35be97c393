/** What one node has for itself: from kubeadm's ConfigMaps, every node of the cluster would get it at its next upgrade. */
import type { Component } from '../../contracts/basics.ts';
import type { KeyChange } from '../manifest/edit-keys.ts';

const addresses = ['advertise-address', 'bind-address', 'peer-advertise-ip'];
const urls = ['advertise-client-urls', 'initial-advertise-peer-urls'];
const listening = ['listen-client-urls', 'listen-metrics-urls', 'listen-peer-urls'];

/** Names of flags whose value is of one node, where it is no address that every machine has. */
const addressFlags: Partial<Record<Component, ReadonlySet<string>>> = {
  'kube-apiserver': new Set(addresses),
  'kube-controller-manager': new Set(addresses),
  'kube-scheduler': new Set(addresses),
  etcd: new Set([...urls, ...listening]),
};
const identityOfEtcd = new Set(['initial-cluster', 'initial-cluster-state', 'name']);

const addressKeys = new Set(['address', 'healthzBindAddress']);
const identityKeys = new Set(['podCIDR', 'providerID']);

/** @returns null: it may be every node's */
export function whyOwnFlag(component: Component, name: string, value: string): string | null {
  const isOwn =
    (component === 'etcd' && identityOfEtcd.has(name)) ||
    (addressFlags[component]?.has(name) === true && value.split(',').some(isOfOneMachine));
  return isOwn ? `--${name} is this node's own` : null;
}

export function whyOwnKey({ path, value }: KeyChange): string | null {
  const name = path.join('.');
  const isOwn =
    (identityKeys.has(name) && value !== undefined) ||
    (addressKeys.has(name) && typeof value === 'string' && isOfOneMachine(value));
  return isOwn ? `${name} is this node's own` : null;
}

/** @param text an address, or a URL */
function isOfOneMachine(text: string): boolean {
  const host = /^[a-z]+:\/\/(\[[^\]]*\]|[^:/]*)/.exec(text.trim())?.[1] ?? text.trim();
  return !/^(|localhost|127\.[\d.]+|0\.0\.0\.0|\[?(::1?)\]?)$/.test(host);
}
