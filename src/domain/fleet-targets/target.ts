/** A node that was asked for, as far as its source knows it. */
import type { NodeRole } from '../../contracts/approval-policy.ts';

export interface FleetTarget {
  name: string;
  /** undefined: the source does not say; the node itself does */
  role?: NodeRole | undefined;
  /** undefined: the source has none */
  labels?: Readonly<Record<string, string>> | undefined;
}

const controlPlaneLabels = [
  'node-role.kubernetes.io/control-plane',
  // Until 1.24 kubeadm set this one.
  'node-role.kubernetes.io/master',
];

/** As kubeadm marks its nodes: the label counts, whatever its value. */
export function roleByLabels(labels: Readonly<Record<string, string>>): NodeRole {
  return controlPlaneLabels.some((label) => Object.hasOwn(labels, label)) ? 'control-plane' : 'worker';
}
