/** What the practice kubelet tells a component's process beside its arguments: the container that it would be in. */

export interface ContainerMount {
  containerPath: string;
  /** absolute, outside the "container" */
  realPath: string;
  readOnly: boolean;
}

export interface PracticeContainer {
  id: string;
  /** everything that is not mounted lives here and is lost with the Pod */
  rootfs: string;
  mounts: ContainerMount[];
  faultsDir: string;
  /** the process writes its exit code here: after a restart the kubelet cannot wait for it any more */
  exitFile: string;
  node: string;
  /** of lease duration and retry: how much faster than the real ones */
  leaseScale: number;
  startedAtMs: number;
}

export const containerVariable = 'KUBEMEND_PRACTICE_CONTAINER';
export const rootVariable = 'KUBEMEND_PRACTICE_ROOT';

/** Small heaps: five processes of ours stand for a control plane. */
export const nodeOptions = '--max-old-space-size=64 --max-semi-space-size=1';
