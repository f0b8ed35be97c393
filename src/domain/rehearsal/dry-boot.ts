/**
 * L1: the new arguments tried on the component's own program, inside the file system of the live container, without a
 * network and so without an etcd or API server. A bad value ends it within half a second (34 cases measured on 1.35).
 */
import type { Component } from '../../contracts/basics.ts';
import { findMount } from '../audit/index.ts';
import type { ManifestFact } from '../audit/index.ts';
import { lastWords } from '../last-words.ts';
import type { TrialEnd } from './trial-end.ts';

type Manifest = Extract<ManifestFact, { kind: 'read' }>;

export interface DryBoot {
  /** flags, without the program's own name */
  flags: string[];
  /** node paths that the live container does not show as the change will; opened in this order, the first is 3 */
  files: string[];
}

/** File descriptors 0 to 2 are taken. */
const firstDescriptor = 3;

/** etcd would open its data directory, and the kubelet the container runtime: neither may be tried beside the live one. */
export function canDryBoot(component: Component): boolean {
  return ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].includes(component);
}

/**
 * Only a backup names another image, such as one from before an upgrade of Kubernetes.
 * @returns why the live container's program tells nothing of the one that the change starts; null: it is that one
 */
export function whyOtherProgram(before: Manifest, after: Manifest): string | null {
  return before.image === after.image
    ? null
    : `${after.image ?? 'no image'} is to start, and only the program of ${before.image ?? 'no image'} is there to be tried`;
}

/**
 * @param changed node paths of the files that the change makes or changes
 */
export function dryBootOf(before: Manifest, after: Manifest, changed: ReadonlySet<string>): DryBoot {
  const files: string[] = [];
  const flags = after.argv.slice(1).map((item) => {
    const [, name = '', path = ''] = /^(--[^=]+)=(\/.*)$/s.exec(item) ?? [];
    if (name === '') return item;
    // What it writes must not reach the live one's log.
    if (name === '--audit-log-path') return `${name}=-`;
    const hostPath = findMount(path, after)?.hostPath ?? null;
    const isVisible =
      hostPath !== null && findMount(path, before)?.hostPath === hostPath && !changed.has(hostPath);
    if (hostPath === null || isVisible) return item;
    if (!files.includes(hostPath)) files.push(hostPath);
    return `${name}=/proc/self/fd/${firstDescriptor + files.indexOf(hostPath)}`;
  });
  return { flags, files };
}

/** What went wrong before the network was missed is the configuration's fault; what needs the network proves nothing. */
const networkWords =
  /network is unreachable|connection refused|no such host|i\/o timeout|context deadline exceeded/i;

export function judgeDryBoot({ exitCode, output }: TrialEnd): { passed: boolean | null; detail: string } {
  if (exitCode === null) return { passed: true, detail: 'the new arguments were accepted by the program' };
  const words = lastWords(output);
  if (networkWords.test(words))
    return { passed: null, detail: `it needs more than a dry boot has: ${words}` };
  return { passed: false, detail: `the program ends with these arguments: exit code ${exitCode}, ${words}` };
}
