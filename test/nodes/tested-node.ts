/** A node with kubemend on it, as a scenario sees it: the practice node, or the node cp of the lab. */
import type { RemediationResult } from '../../src/contracts/result.ts';
import type { Ended } from '../scenarios/support/programs.ts';
import type { FailPointControl } from '../scenarios/support/stack.ts';

export type NodeKind = 'practice' | 'lab';

/** As the node numbers it; arguments from `--` on, which is where the two kinds are alike. */
export interface RunningProcess {
  pid: number;
  flags: string[];
}

export interface TestedNode {
  readonly kind: NodeKind;
  /** of the kubelet's look at its files, as it is configured now */
  readonly tickMs: number;

  /** the command line, for this node */
  kubemend(...args: string[]): Promise<Ended>;
  /** `kubemend remediate … --json`. @throws with what was printed when that is no result */
  remediate(...args: string[]): Promise<RemediationResult>;
  /** where a path of the node is seen from here */
  at(path: string): string;
  processes(component: string): Promise<RunningProcess[]>;
  /** a request to the API server with full rights. @returns the status, or null when nothing answers */
  askApi(path: string): Promise<number | null>;
  /** without credentials */
  askApiAsNobody(path: string): Promise<number | null>;

  stopKubelet(): Promise<void>;
  startKubelet(): Promise<void>;
  /** everything the kubelet has logged so far */
  kubeletLog(): string;
  /** kills one process of the node */
  kill(pid: number, signal: NodeJS.Signals): Promise<void>;
  cutPower(): Promise<void>;
  switchOn(): Promise<void>;

  /** SIGKILL, and it does not come back before `startWorker` */
  killWorker(): Promise<void>;
  startWorker(): Promise<void>;
  /** SIGKILL of the Temporal server, and it does not come back before `startTemporal` */
  killTemporal(): Promise<void>;
  startTemporal(): Promise<void>;
  /** ends a run as the Web UI's button does. @param target the last part of its workflow id */
  terminate(target: string): Promise<void>;
  /** the recorded history of the last run of a target, as JSON */
  history(target: string): Promise<string>;
  /** until `restore`: nothing can be written there, or there is no space; a mount point cannot be replaced */
  mount(how: 'read-only' | 'full' | 'itself', path: string): Promise<void>;
  /** a shell command on a node of the lab. @throws on a practice node, which is alone */
  onOther(name: string, command: string): Promise<void>;
  readonly failPoint: FailPointControl;

  /** Every component runs as its manifest says, answers, and is called ready by the kubelet. */
  settled(): Promise<void>;
  /** As it was when the suite began: files, services, no open run, no emergency stop; and settled. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export const components = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;
export type StaticPod = (typeof components)[number];

export const manifestPath = (component: string): string => `/etc/kubernetes/manifests/${component}.yaml`;
export const kubeletConfig = '/var/lib/kubelet/config.yaml';
