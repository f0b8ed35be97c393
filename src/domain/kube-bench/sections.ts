/** The controls and groups of the benchmark as kube-bench names them (v0.15.6, cis-1.8 to cis-1.12; 5.7 is what 5.6 was up to cis-1.10). */

const controls: Readonly<Record<string, { text: string; node_type: string }>> = {
  '1': { text: 'Control Plane Security Configuration', node_type: 'master' },
  '2': { text: 'Etcd Node Configuration', node_type: 'etcd' },
  '3': { text: 'Control Plane Configuration', node_type: 'controlplane' },
  '4': { text: 'Worker Node Security Configuration', node_type: 'node' },
  '5': { text: 'Kubernetes Policies', node_type: 'policies' },
};

export function controlOf(id: string): { text: string; node_type: string } {
  return controls[id] ?? { text: '', node_type: '' };
}

export const groupTexts: Readonly<Record<string, string>> = {
  '1.1': 'Control Plane Node Configuration Files',
  '1.2': 'API Server',
  '1.3': 'Controller Manager',
  '1.4': 'Scheduler',
  '2': 'Etcd Node Configuration',
  '3.1': 'Authentication and Authorization',
  '3.2': 'Logging',
  '4.1': 'Worker Node Configuration Files',
  '4.2': 'Kubelet',
  '4.3': 'kube-proxy',
  '5.1': 'RBAC and Service Accounts',
  '5.2': 'Pod Security Standards',
  '5.3': 'Network Policies and CNI',
  '5.4': 'Secrets Management',
  '5.5': 'Extensible Admission Control',
  '5.6': 'General Policies',
  '5.7': 'General Policies',
};

/** The group of a number: `1.2` of `1.2.15`. */
export function sectionOf(number: string): string {
  const [control = '', group = '', ...rest] = number.split('.');
  // Of etcd's there is one group, named as the control is.
  return rest.length === 0 ? control : `${control}.${group}`;
}
