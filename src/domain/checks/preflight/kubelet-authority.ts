/** An API server that verifies kubelets: which of them it could still speak to. */
import { defaultOf, findMount } from '../../audit/index.ts';
import { tableFor, versionInImage } from '../../flags/index.ts';
import { viewFlags } from './changed-flags.ts';
import type { FlagFacts } from './changed-flags.ts';
import type { KubeletServing, PreflightFacts } from './facts.ts';
import { textOfFile } from './text-of-file.ts';

const flag = 'kubelet-certificate-authority';
const addressFlag = 'kubelet-preferred-address-types';

export interface KubeletQuestion {
  /** PEM: whom the API server would trust to have signed what a kubelet serves */
  authority: string;
  /** of a Node's addresses: the API server takes the first that there is */
  addressTypes: readonly string[];
}

/** @returns null: the change asks nothing of kubelets; `why`: it does, and they cannot be asked */
export function kubeletQuestion(
  facts: FlagFacts & Pick<PreflightFacts, 'creates' | 'files'>,
): KubeletQuestion | { why: string } | null {
  const path = authorityOf(facts);
  if (path === null) return null;
  const authority = textOfFile(findMount(path, facts.after)?.hostPath ?? '', facts);
  if (authority === null) return { why: `${path} could not be read` };
  const given = viewFlags(facts).after(addressFlag)?.values ?? [];
  const { minor } = tableFor('kube-apiserver', versionInImage(facts.after.image ?? ''));
  const addressTypes = given.length > 0 ? given : (defaultOf('kube-apiserver', addressFlag, minor) ?? []);
  return { authority, addressTypes };
}

/**
 * kubeadm's kubelets sign their own certificates: logs, exec and port-forward then fail while /readyz stays green. One
 * that did not answer may be one of them.
 */
export function kubeletAuthority(facts: PreflightFacts): string[] {
  if (authorityOf(facts) === null) return [];
  const found = problemsOf(facts.kubelets ?? { why: 'they were not asked' });
  if (found.length === 0) return [];
  return [
    `--${flag}: ${found.join(', and ')}; logs, exec and port-forward fail on a node whose kubelet the API server cannot ` +
      `verify: first set serverTLSBootstrap: true on every node and approve their kubernetes.io/kubelet-serving requests`,
  ];
}

function problemsOf(kubelets: NonNullable<PreflightFacts['kubelets']>): string[] {
  if ('why' in kubelets) return [`it is not known what the kubelets serve (${kubelets.why})`];
  if (kubelets.length === 0)
    return ['it is not known what the kubelets serve (the API server lists no node)'];
  const say = (serves: KubeletServing['serves'], what: string): string[] => {
    const those = kubelets.filter((kubelet) => kubelet.serves === serves);
    if (those.length === 0) return [];
    return [`${those.length} of ${kubelets.length} kubelets ${what} (${namesOf(those)})`];
  };
  return [
    ...say('refused', 'sign their own serving certificate, or have one that does not fit'),
    ...say('silent', 'did not show what they serve'),
  ];
}

/** so many are told one by one: the rest is counted */
const mostNamed = 5;

function namesOf(kubelets: readonly KubeletServing[]): string {
  const named = kubelets.slice(0, mostNamed).map(({ node, why }) => `${node}: ${why}`);
  const more = kubelets.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** As the container has it; null: the change sets none. */
function authorityOf(facts: FlagFacts): string | null {
  const view = viewFlags(facts);
  const path = view.after(flag)?.values.at(-1);
  return facts.component !== 'kube-apiserver' || !view.isChanged(flag) ? null : (path ?? null);
}
