/**
 * L1 of a kubelet: its own program with the new configuration, up to the moment when it would ask the container runtime,
 * which is given by a socket that is not there. Never the live one: a second kubelet takes every container for an orphan.
 */
import { lastWords } from '../last-words.ts';
import { readOccurrences } from '../manifest/index.ts';
import type { TrialEnd } from './trial-end.ts';

/** What a trial must not share with the live kubelet, or must not wait for; a flag without a value is left out. */
const own = (scratchDir: string): Record<string, string | null> => ({
  config: '/proc/self/fd/3',
  kubeconfig: '/proc/self/fd/4',
  'bootstrap-kubeconfig': null,
  'container-runtime-endpoint': `unix://${scratchDir}/no-such-runtime.sock`,
  'image-service-endpoint': null,
  'root-dir': scratchDir,
  'cert-dir': `${scratchDir}/pki`,
  'lock-file': null,
  'exit-on-lock-contention': null,
  'log-file': null,
});

/** Of an API server that is not there either: without any, a kubelet with webhook authentication does not start. */
export const deadKubeconfig = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'none', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'none', user: { token: 'none' } }],
  contexts: [{ name: 'none', context: { cluster: 'none', user: 'none' } }],
  'current-context': 'none',
});

/** @param argv of the live kubelet. @returns its flags, as a trial may have them */
export function kubeletBootFlags(argv: readonly string[], scratchDir: string): string[] {
  const replaced = own(scratchDir);
  const left = readOccurrences('kubelet', argv).filter(({ name }) => Object.hasOwn(replaced, name));
  const isLeft = (index: number): boolean =>
    left.some((one) => index >= one.index && index < one.index + one.length);
  const kept = argv.filter((_, index) => index > 0 && !isLeft(index));
  const ours = Object.entries(replaced).flatMap(([name, value]) =>
    value === null ? [] : [`--${name}=${value}`],
  );
  return [...kept, ...ours];
}

/** It has read and accepted everything when it misses the runtime. */
const missesRuntime = /validate service connection/;

/** @param changed dotted keys that the change sets */
export function judgeKubeletBoot(
  { exitCode, output }: TrialEnd,
  changed: readonly string[],
): { passed: boolean | null; detail: string } {
  const ignored = /strict decoding error: (.+?)"?$/m.exec(output)?.[1]?.replaceAll('\\"', '"');
  if (ignored !== undefined && isOfChange(ignored, changed))
    return { passed: false, detail: `the kubelet would ignore it in silence: ${ignored}` };
  if (missesRuntime.test(output)) return { passed: true, detail: 'the kubelet accepts its configuration' };
  if (exitCode === null) return { passed: null, detail: 'it did not come as far as its container runtime' };
  return {
    passed: false,
    detail: `the kubelet ends with this configuration: exit code ${exitCode}, ${lastWords(output)}`,
  };
}

/**
 * A configuration for newer kubelets, as `kubeadm upgrade node` writes it before the kubelet is exchanged, has keys that this
 * one has ignored all the time.
 */
function isOfChange(problems: string, changed: readonly string[]): boolean {
  const unknown = [...problems.matchAll(/unknown field "([^"]+)"/g)].map(([, field = '']) => field);
  if (unknown.length === 0) return true;
  const isWithin = (one: string, other: string): boolean =>
    one === other || one.startsWith(`${other}.`) || one.startsWith(`${other}[`);
  return unknown.some((field) => changed.some((key) => isWithin(field, key) || isWithin(key, field)));
}
