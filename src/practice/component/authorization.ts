/** Who may do what, in as much as a change of flags is felt: Node, RBAC, AlwaysAllow, AlwaysDeny. */
import type { Client } from './serving.ts';

export const healthPaths = ['/livez', '/readyz', '/healthz'];

export function isHealthPath(path: string): boolean {
  return healthPaths.some((health) => path === health || path.startsWith(`${health}/`));
}

const rbacUsers = ['system:kube-controller-manager', 'system:kube-scheduler'];

/** Is the request allowed by any of the modes? Members of system:masters always are. */
export function isAllowed(modes: readonly string[], client: Client, path: string): boolean {
  if (client.groups.includes('system:masters')) return true;
  return modes.some((mode) => {
    switch (mode) {
      case 'AlwaysAllow':
        return true;
      case 'Node':
        return client.name.startsWith('system:node:');
      case 'RBAC':
        return (
          isHealthPath(path) ||
          path === '/version' ||
          client.groups.includes('kubeadm:cluster-admins') ||
          rbacUsers.includes(client.name)
        );
      default:
        return false;
    }
  });
}
