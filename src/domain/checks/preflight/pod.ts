/** The Pod itself: one file defines it, nothing pins its identity, and its probes reach it under the new flags. */
import { viewFlags } from './changed-flags.ts';
import { passed, refused } from './facts.ts';
import type { PreflightFacts, PreflightResult } from './facts.ts';

/** The kubelet reads every visible file; of two that define one Pod, the last name wins at its next tick. */
export function checkOnePod({ podFiles, after }: PreflightFacts): PreflightResult {
  const name = 'one Pod of the name';
  const pod = `${after.namespace}/${after.podName}`;
  if (podFiles === null) return refused(name, 'NODE_ERROR', 'the manifest directory could not be read');
  const others = podFiles.filter((path) => path !== after.path);
  if (others.length === 0) return passed(name, `${after.path} alone defines ${pod}`);
  return refused(
    name,
    'DUPLICATE_POD',
    `${pod}: expected ${after.path} alone, found it in ${others.join(', ')} too`,
  );
}

/** With a uid of its own the Pod keeps it whatever changes, and nothing tells the new Pod from the old one. */
export function checkNoPinnedUid({ after }: PreflightFacts): PreflightResult {
  const name = 'no pinned uid';
  if (after.uid === null) return passed(name, 'metadata.uid is not set');
  return refused(
    name,
    'KNOWN_TO_BREAK',
    `metadata.uid: expected none in a static Pod, found ${after.uid}; remove it`,
  );
}

/** Gate, audit and rollback know a process by its whole command line; of such a one they would wait for what never comes. */
export function checkArgumentsKnown({ after }: PreflightFacts): PreflightResult {
  const name = 'arguments written out';
  const { unresolved = [] } = after;
  if (unresolved.length === 0) return passed(name, 'every variable in them has a value in the manifest');
  const variables = unresolved.map((variable) => `$(${variable})`).join(', ');
  const detail =
    `${after.path}: expected arguments whose variables have values in the manifest, found ${variables}, which only the ` +
    'kubelet knows: the new process could not be told by its arguments, nor the old one after a rollback; write the value out';
  return refused(name, 'PREREQUISITE_MISSING', detail);
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);
const everywhere = new Set(['0.0.0.0', '::', '']);

/** A probe that cannot reach the new process fails every start. */
export function checkProbes(facts: PreflightFacts): PreflightResult {
  const name = 'probes reach the new flags';
  const { component, after } = facts;
  const view = viewFlags(facts);
  const isMoved = view.isChanged('bind-address') || view.isChanged('secure-port');
  if (component === 'etcd' || component === 'kubelet' || !isMoved)
    return passed(name, 'address and port stay');
  const [address, port] = ['bind-address', 'secure-port'].map((flag) => view.after(flag)?.values.at(-1));
  const problems = after.probes.flatMap((probe) => {
    const found: string[] = [];
    if (port !== undefined && Number(port) !== probe.port) found.push(`port ${probe.port}, not ${port}`);
    if (address !== undefined && !isReached(probe.host, address))
      found.push(`host ${probe.host || 'of the node'}, not ${address}`);
    return found.map((what) => `${probe.kind} probe asks ${what}`);
  });
  if (problems.length > 0) return refused(name, 'KNOWN_TO_BREAK', problems.join('; '));
  return passed(name, `${after.probes.length} probe(s) fit`);
}

function isReached(host: string, bindAddress: string): boolean {
  if (everywhere.has(bindAddress)) return true;
  if (loopback.has(bindAddress)) return loopback.has(host);
  return host === bindAddress;
}
