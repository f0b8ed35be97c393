/** What the kubelet refuses in a Pod that decodes (ValidatePodCreate and, since 1.34, references to API objects). */
import type { ContainerSpec, PodObject, ProbeSpec } from './pod.ts';

const dnsName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const apiVolumes = ['secret', 'configMap', 'projected', 'persistentVolumeClaim', 'csi'];

/** Every problem, in the words of the API's validation; empty when there is none. */
export function validatePod(pod: PodObject): string[] {
  const problems: string[] = [];
  const { metadata, spec } = pod;
  if (!metadata.name) problems.push('metadata.name: Required value: name or generateName is required');
  else if (!dnsName.test(metadata.name)) problems.push(`metadata.name: Invalid value: "${metadata.name}"`);
  if (spec.terminationGracePeriodSeconds < 0) {
    problems.push(
      `spec.terminationGracePeriodSeconds: Invalid value: ${spec.terminationGracePeriodSeconds}: must be greater than or equal to 0`,
    );
  }
  const volumes = spec.volumes ?? [];
  problems.push(
    ...findRepeated(volumes.map((volume) => volume.name)).map(
      (name) => `spec.volumes: Duplicate value: "${name}"`,
    ),
  );
  for (const [index, volume] of volumes.entries()) {
    const at = `spec.volumes[${index}]`;
    if (!volume.name) problems.push(`${at}.name: Required value`);
    if (volume.hostPath?.path === '') problems.push(`${at}.hostPath.path: Required value`);
    for (const kind of apiVolumes) {
      if (kind in volume) problems.push(`${at}: static pods may not reference ${kind}`);
    }
  }
  if (spec['serviceAccountName'] !== undefined) {
    problems.push('spec.serviceAccountName: static pods may not reference serviceaccounts');
  }
  if (!Array.isArray(spec.containers) || spec.containers.length === 0) {
    return [...problems, 'spec.containers: Required value'];
  }
  problems.push(
    ...findRepeated(spec.containers.map((container) => container.name)).map(
      (name) => `spec.containers: Duplicate value: "${name}"`,
    ),
  );
  const names = new Set(volumes.map((volume) => volume.name));
  for (const [index, container] of spec.containers.entries()) {
    problems.push(...validateContainer(container, `spec.containers[${index}]`, names));
  }
  return problems;
}

function validateContainer(container: ContainerSpec, at: string, volumes: Set<string>): string[] {
  const problems: string[] = [];
  if (!container.name) problems.push(`${at}.name: Required value`);
  if (!container.image) problems.push(`${at}.image: Required value`);
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    if (!volumes.has(mount.name)) {
      problems.push(`${at}.volumeMounts[${index}].name: Not found: "${mount.name}"`);
    }
    if (!mount.mountPath) problems.push(`${at}.volumeMounts[${index}].mountPath: Required value`);
  }
  for (const path of findRepeated((container.volumeMounts ?? []).map((mount) => mount.mountPath))) {
    problems.push(`${at}.volumeMounts: Invalid value: "${path}": must be unique`);
  }
  const probes = {
    livenessProbe: container.livenessProbe,
    readinessProbe: container.readinessProbe,
    startupProbe: container.startupProbe,
  };
  for (const [name, probe] of Object.entries(probes)) {
    if (probe) problems.push(...validateProbe(probe, `${at}.${name}`));
  }
  return problems;
}

function validateProbe(probe: ProbeSpec, at: string): string[] {
  const handlers = [probe.exec, probe.httpGet, probe.tcpSocket, probe.grpc].filter(Boolean).length;
  const problems: string[] = [];
  if (handlers === 0) problems.push(`${at}: Required value: must specify a handler type`);
  if (handlers > 1) problems.push(`${at}: Forbidden: may not specify more than 1 handler type`);
  for (const field of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds'] as const) {
    if (probe[field] < 0) {
      problems.push(`${at}.${field}: Invalid value: ${probe[field]}: must be greater than or equal to 0`);
    }
  }
  if (!at.endsWith('readinessProbe') && probe.successThreshold !== 1) {
    problems.push(`${at}.successThreshold: Invalid value: ${probe.successThreshold}: must be 1`);
  }
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port;
  if (typeof port === 'number' && (port < 1 || port > 65_535)) {
    problems.push(`${at}.httpGet.port: Invalid value: ${port}: must be between 1 and 65535, inclusive`);
  }
  // A port name that no port has is valid, and fails at each probe: nothing to say here.
  return problems;
}

function findRepeated(names: string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
