/** Changes that are known to take a cluster down, however they are asked for (a check or --set). */
import type { GivenFlag } from '../../audit/index.ts';
import { findMount, parseObject } from '../../audit/index.ts';
import type { Component } from '../../../contracts/basics.ts';
import { readBool } from '../../flags/index.ts';
import { clientCertAuth, ownCertificate } from './etcd-certificates.ts';
import { flagsBesideTheirFile, pluginsOnAndOff } from './excluded-flags.ts';
import { kubeletAuthority } from './kubelet-authority.ts';
import { laterMinors } from './later-minors.ts';
import { viewFlags } from './changed-flags.ts';
import type { FlagView } from './changed-flags.ts';
import { passed, refused } from './facts.ts';
import type { PreflightFacts, PreflightResult } from './facts.ts';

const name = 'known to break';

export function checkKnownBreaks(facts: PreflightFacts): PreflightResult {
  const view = viewFlags(facts);
  const problems = (rulesOf[facts.component] ?? []).flatMap((rule) => rule(facts, view));
  if (problems.length > 0) return refused(name, 'KNOWN_TO_BREAK', problems.join('; '));
  return passed(name, 'nothing of the change is on the list');
}

type Rule = (facts: PreflightFacts, view: FlagView) => string[];
const rulesOf: Partial<Record<Component, readonly Rule[]>> = {
  'kube-apiserver': [
    anonymousAuth,
    authenticationConfig,
    kubeletAuthority,
    authorizationMode,
    serviceAccountIssuer,
    laterMinors,
    pluginsOnAndOff,
    flagsBesideTheirFile,
  ],
  etcd: [clientCertAuth, ownCertificate, membership],
};

export const safeAnonymousForm =
  'give the API server an AuthenticationConfiguration (--authentication-config) whose `anonymous` is enabled with ' +
  'conditions for the paths /livez, /readyz and /healthz alone, and leave --anonymous-auth out';

function isFalse(flag: GivenFlag | undefined): boolean {
  return flag !== undefined && readBool(flag.values.at(-1) ?? '') === false;
}

/** kubeadm's probes carry no credentials: 401, and the startup probe kills the Pod minutes later (kubeadm#798). */
function anonymousAuth({ after }: PreflightFacts, view: FlagView): string[] {
  const nameless = after.probes.filter(({ headers = [] }) => !headers.includes('authorization'));
  if (!isFalse(view.after('anonymous-auth')) || nameless.length === 0) return [];
  const probes = nameless.map(({ kind }) => kind).join(', ');
  return [
    `--anonymous-auth=false: the Pod's ${probes} probe(s) are anonymous, get 401, and the kubelet then kills the Pod ` +
      `again and again; safe form: ${safeAnonymousForm}`,
  ];
}

/** The API server refuses to start with both (k8s.io/apiserver authentication options). */
function authenticationConfig({ after, files, creates }: PreflightFacts, view: FlagView): string[] {
  const path = view.after('authentication-config')?.values.at(-1);
  const anonymous = view.after('anonymous-auth');
  if (path === undefined || anonymous === undefined) return [];
  const hostPath = findMount(path, after)?.hostPath ?? '';
  const found = files[hostPath];
  const created = creates.find((fix) => fix.kind === 'ensureFile' && fix.path === hostPath);
  const text =
    found !== undefined && 'text' in found
      ? found.text
      : created?.kind === 'ensureFile'
        ? created.content
        : null;
  const parsed = text === null ? undefined : parseObject(text);
  if (parsed?.ok === true && parsed.object['anonymous'] === undefined) return [];
  return [
    `--anonymous-auth beside --authentication-config: the API server does not start with both when the file says ` +
      `anything about anonymous; leave --anonymous-auth out`,
  ];
}

/** Which members there are is agreed among them all; a member that differs leaves the cluster or splits it. */
function membership(_facts: PreflightFacts, view: FlagView): string[] {
  const shared = [
    ...['name', 'data-dir', 'initial-cluster', 'initial-cluster-token', 'initial-cluster-state'],
    ...['initial-advertise-peer-urls', 'listen-peer-urls', 'force-new-cluster', 'discovery'],
  ];
  const changed = shared.filter((flag) => view.isChanged(flag));
  return changed.map((flag) => `--${flag}: which members etcd has is not changed by changing one of them`);
}

/** Every token in use names the issuer that made it; the API server stays healthy while all of them are refused. */
function serviceAccountIssuer(_facts: PreflightFacts, view: FlagView): string[] {
  const flag = 'service-account-issuer';
  const after = view.after(flag)?.values ?? [];
  const lost = (view.before(flag)?.values ?? []).filter((issuer) => !after.includes(issuer));
  if (lost.length === 0) return [];
  return [
    `--${flag}: tokens of ${lost.join(', ')} would be refused, those of all running Pods among them; keep it as a ` +
      `second --${flag} until they have been renewed`,
  ];
}

/** Without Node, kubelets lose their rights later; without RBAC, everyone does; AlwaysAllow gives them to all. */
function authorizationMode(_facts: PreflightFacts, view: FlagView): string[] {
  if (!view.isChanged('authorization-mode') && !view.isChanged('authorization-config')) return [];
  const modes = view.after('authorization-mode')?.values;
  if (view.after('authorization-config') !== undefined) {
    return modes === undefined
      ? []
      : ['--authorization-mode beside --authorization-config: the API server does not start with both'];
  }
  const missing = ['Node', 'RBAC'].filter((mode) => modes?.includes(mode) !== true);
  const repeated = (modes ?? []).filter((mode, index, all) => all.indexOf(mode) !== index);
  return [
    ...(missing.length > 0
      ? [`--authorization-mode: expected Node and RBAC in it, found ${modes?.join(',') ?? 'nothing'}`]
      : []),
    ...(modes?.includes('AlwaysAllow') === true
      ? ['--authorization-mode: AlwaysAllow gives everyone every right']
      : []),
    ...(repeated.length > 0
      ? [
          `--authorization-mode: ${repeated.join(', ')} twice: the API server does not start with a repeated mode`,
        ]
      : []),
  ];
}
