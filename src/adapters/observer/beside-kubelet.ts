/** What a look at a kubelet sees besides the kubelet: its configuration in force, and the components that it runs. */
import { Component } from '../../contracts/basics.ts';
import type { GateSpec, Observation } from '../../contracts/gate.ts';
import type { KubeletApi } from '../kubelet/kubelet-api.ts';
import { listComponentProcesses } from './processes.ts';
import type { ProcessScan } from './processes.ts';

export async function lookBesideKubelet(
  spec: GateSpec,
  api: Pick<KubeletApi, 'configz'>,
  scan: Pick<ProcessScan, 'root' | 'kubeletDir' | 'table'>,
  signal?: AbortSignal,
): Promise<Pick<Observation, 'configz' | 'staticPods'> & { why?: string }> {
  if (spec.component !== 'kubelet') return {};
  const others = Component.options.filter((component) => component !== 'kubelet');
  const [configz, ...listed] = await Promise.all([
    spec.effective === undefined ? null : api.configz(spec.limits.requestMs, signal),
    ...others.map((component) =>
      listComponentProcesses({ ...scan, component, port: null }).catch(() => null),
    ),
  ]);
  const staticPods = others.flatMap((component, index) => {
    const [process] = listed[index] ?? [];
    return process === undefined ? [] : [[component, `${process.pid}/${process.startTicks}`] as const];
  });
  return {
    configz: configz !== null && 'config' in configz ? configz.config : null,
    ...(configz !== null && 'why' in configz && { why: configz.why }),
    staticPods: listed.includes(null) ? null : Object.fromEntries(staticPods),
  };
}
