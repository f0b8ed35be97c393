/**
 * L1: the new arguments tried on the component's own program, inside the file system of the live container, without a
 * network and so without an etcd or API server. A bad value ends it within half a second (34 cases measured on 1.35).
 */
import type { Component } from '../../contracts/basics.ts';
import { findMount } from '../audit/index.ts';
import type { ManifestFact } from '../audit/index.ts';
import { lastWords } from '../last-words.ts';
import { readOccurrences } from '../manifest/index.ts';
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
export function dryBootOf(
  component: Component,
  before: Manifest,
  after: Manifest,
  changed: ReadonlySet<string>,
): DryBoot {
  const files: string[] = [];
  const inTrial = (name: string, value: string): string => {
    // What it writes must not reach the live one's log,
    if (name === 'audit-log-path' && value !== '') return '-';
    // nor a directory of certificates: without a pair of its own it makes one there, and without a place in memory.
    if (name === 'cert-dir') return '';
    const hostPath = value.startsWith('/') ? (findMount(value, after)?.hostPath ?? null) : null;
    const isVisible =
      hostPath !== null && findMount(value, before)?.hostPath === hostPath && !changed.has(hostPath);
    if (hostPath === null || isVisible) return value;
    if (!files.includes(hostPath)) files.push(hostPath);
    return `/proc/self/fd/${firstDescriptor + files.indexOf(hostPath)}`;
  };
  const words: (string | null)[] = [...after.argv];
  for (const { name, value, index, length } of readOccurrences(component, after.argv)) {
    const tried = inTrial(name, value);
    if (tried === value) continue;
    words[index] = `--${name}=${tried}`;
    // The value was an element of its own.
    if (length === 2) words[index + 1] = null;
  }
  return { flags: words.slice(1).filter((word) => word !== null), files };
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
