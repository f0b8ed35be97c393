/** A component before and after a fix, as the preflight is told of it: just enough of an editor. */
import type { FixStep } from '../../../src/contracts/check.ts';
import type { Component } from '../../../src/contracts/basics.ts';
import { readGivenFlags } from '../../../src/domain/audit/index.ts';
import type { Fix, PreflightFacts, preflightKubelet } from '../../../src/domain/checks/index.ts';
import { manifestOf, mounting } from '../../domain/audit/support.ts';

export function applyFlags(
  { component, manifestChanges }: Fix,
  before: readonly string[],
  pod: { probeHost: string; isPkiMounted: boolean; version: string },
): Pick<PreflightFacts, 'component' | 'before' | 'after'> {
  const pki = mounting('/etc/kubernetes/pki', '/etc/kubernetes/pki');
  const logs = mounting('/var/log/kubernetes', '/var/log/kubernetes', { readOnly: false, name: 'logs' });
  const volumes = [...pki.volumes, ...logs.volumes];
  const mounts = pod.isPkiMounted ? [...pki.mounts, ...logs.mounts] : logs.mounts;
  const probes = [
    {
      kind: 'liveness' as const,
      scheme: 'https' as const,
      host: pod.probeHost,
      port: portOf(component),
      path: '/livez',
    },
  ];
  const image = `registry.k8s.io/${component}:${pod.version}`;
  const more = { volumes, mounts, probes, image };
  const added = manifestChanges.flatMap((one) =>
    one.kind === 'volume' && !volumes.some(({ hostPath }) => hostPath === one.hostPath) ? [one] : [],
  );
  const argv = manifestChanges.reduce<readonly string[]>((flags, change) => {
    if (change.kind === 'set') return [...flags, `--${change.flag}=${change.value}`];
    if (change.kind === 'unset') return flags.filter((flag) => flag.split('=', 1)[0] !== `--${change.flag}`);
    if (change.kind !== 'add') return flags;
    const given = readGivenFlags(component, ['', ...flags]).get(change.flag)?.values ?? [];
    const others = flags.filter((flag) => !flag.startsWith(`--${change.flag}=`));
    return [...others, `--${change.flag}=${[...new Set([...given, ...change.items])].join(',')}`];
  }, before);
  return {
    component,
    before: manifestOf(component, before, more),
    after: manifestOf(component, argv, {
      probes,
      image,
      volumes: [...volumes, ...added],
      mounts: [
        ...mounts,
        ...manifestChanges.flatMap((one) =>
          one.kind === 'mount' && added.some(({ name }) => name === one.name)
            ? [{ ...one, subPath: null }]
            : [],
        ),
      ],
    }),
  };
}

function portOf(component: Component): number {
  return { 'kube-controller-manager': 10257, 'kube-scheduler': 10259 }[component as string] ?? 6443;
}

/** @param flag by which the kubelet runs */
export function kubeletFacts(
  steps: readonly FixStep[],
  flag: string,
): Parameters<typeof preflightKubelet>[0] {
  const changed = Object.fromEntries(
    steps.flatMap((step) => ('setKey' in step ? [[step.setKey.path, step.setKey.value]] : [])),
  );
  return {
    path: '/var/lib/kubelet/config.yaml',
    changed,
    process: { kind: 'running', pid: 7, argv: ['kubelet', flag], env: {} },
    config: null,
    files: {},
    version: 'v1.35.4',
    nextVersion: null,
    allowUnknown: false,
  };
}
