/**
 * What a Pod has that workloads should not have, by its own words. Where silence means yes, silence counts: a container that
 * says nothing may run as root, escalate, and has the runtime's default capabilities (Pod Security Standards, v1.35).
 */
import type { PodTrait } from '../../../contracts/cluster-assertion.ts';
import type { ApiContainer, ApiPod } from '../../../contracts/cluster-objects.ts';

/** @property inTemplates: what a template names its Pods will have; what one leaves out, admission may still fill in */
type Trait = { inTemplates?: true } & (
  | { of: 'pod'; says: string; has: (spec: ApiPod['spec']) => boolean }
  | { of: 'container'; says: string; has: (container: ApiContainer, spec: ApiPod['spec']) => boolean }
);

/** Rules about the kernel of Linux say nothing of a Pod for Windows. */
const isLinux = ({ os }: ApiPod['spec']): boolean => os?.name !== 'windows';

/**
 * A name with CAP_ adds, and drops nothing: CRI-O reads it without its prefix, containerd puts another before it
 * (internal/cri/opts, WithCapabilities).
 */
const bare = (capability: string): string => capability.toUpperCase().replace(/^CAP_/, '');
const capabilitiesOf = (
  container: ApiContainer,
): { added: string[]; drops: (...names: string[]) => boolean } => {
  const { add = [], drop = [] } = container.securityContext?.capabilities ?? {};
  const dropped = drop.map((name) => name.toUpperCase());
  return { added: add.map(bare), drops: (...names) => names.some((name) => dropped.includes(name)) };
};

/** It has all capabilities and no seccomp filter, whatever else it says (k8s.io/cri-api, SecurityContext.privileged, 1.35). */
const isPrivileged = ({ securityContext }: ApiContainer): boolean => securityContext?.privileged === true;

export const traits: Readonly<Record<PodTrait, Trait>> = {
  privileged: {
    of: 'container',
    says: 'privileged containers',
    has: isPrivileged,
  },
  hostPID: { of: 'pod', says: "sharing of the node's process ids", has: ({ hostPID }) => hostPID === true },
  hostIPC: { of: 'pod', says: "sharing of the node's IPC", has: ({ hostIPC }) => hostIPC === true },
  hostNetwork: {
    of: 'pod',
    says: "sharing of the node's network",
    has: ({ hostNetwork }) => hostNetwork === true,
  },
  privilegeEscalation: {
    of: 'container',
    says: 'containers that may gain privileges',
    has: ({ securityContext }, spec) => isLinux(spec) && securityContext?.allowPrivilegeEscalation !== false,
  },
  root: {
    of: 'container',
    says: 'containers that may run as root',
    has: ({ securityContext: own }, { securityContext: pod }) => {
      const user = own?.runAsUser ?? pod?.runAsUser;
      if (user !== undefined && user !== null) return user === 0;
      return (own?.runAsNonRoot ?? pod?.runAsNonRoot) !== true;
    },
  },
  netRaw: {
    of: 'container',
    says: 'containers that may send raw packets',
    has: (container, spec) => {
      const { added, drops } = capabilitiesOf(container);
      if (!isLinux(spec)) return false;
      if (isPrivileged(container)) return true;
      return added.includes('ALL') || added.includes('NET_RAW') || !drops('ALL', 'NET_RAW');
    },
  },
  capabilities: {
    of: 'container',
    says: 'containers with capabilities',
    has: (container, spec) => {
      const { added, drops } = capabilitiesOf(container);
      if (!isLinux(spec)) return false;
      if (isPrivileged(container)) return true;
      return !drops('ALL') || added.some((name) => name !== 'NET_BIND_SERVICE');
    },
  },
  hostProcess: {
    of: 'container',
    says: 'processes of a Windows node',
    has: ({ securityContext: own }, { securityContext: pod }) =>
      (own?.windowsOptions?.hostProcess ?? pod?.windowsOptions?.hostProcess) === true,
  },
  hostPath: {
    of: 'pod',
    says: "mounts of the node's paths",
    has: ({ volumes }) => volumes.some(({ hostPath }) => hostPath !== undefined && hostPath !== null),
  },
  hostPorts: {
    of: 'container',
    says: 'use of ports of the node',
    has: ({ ports }) => ports.some(({ hostPort }) => (hostPort ?? 0) !== 0),
  },
  secretsInEnvironment: {
    of: 'container',
    inTemplates: true,
    says: 'Secrets in the environment',
    has: ({ env, envFrom }) =>
      env.some(({ valueFrom }) => valueFrom?.secretKeyRef != null) ||
      envFrom.some(({ secretRef }) => secretRef != null),
  },
  noSeccompProfile: {
    of: 'container',
    says: 'containers without seccomp profile',
    has: (container, spec) => {
      if (!isLinux(spec)) return false;
      if (isPrivileged(container)) return true;
      const type = (container.securityContext?.seccompProfile ?? spec.securityContext?.seccompProfile)?.type;
      return type !== 'RuntimeDefault' && type !== 'Localhost';
    },
  },
  noSecurityContext: {
    of: 'container',
    says: 'containers without securityContext',
    has: ({ securityContext: own }, { securityContext: pod }) =>
      Object.keys(own ?? {}).length === 0 && Object.keys(pod ?? {}).length === 0,
  },
};

/** Of a Pod's containers all count: also those that run before the others, and those that debug it. */
export function containersOf({ spec }: ApiPod): ApiContainer[] {
  return [...spec.initContainers, ...spec.containers, ...spec.ephemeralContainers];
}

/** @returns what of the Pod has it: '' for the Pod itself, else names of containers; none: it has not */
export function havingIn(pod: ApiPod, name: PodTrait): string[] {
  const trait = traits[name];
  if (trait.of === 'pod') return trait.has(pod.spec) ? [''] : [];
  return containersOf(pod)
    .filter((container) => trait.has(container, pod.spec))
    .map((container) => container.name);
}
