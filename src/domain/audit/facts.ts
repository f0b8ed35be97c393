/** What an audit is judged by: what was seen on the node, and for everything that could not be looked at, why. */
import type { Component } from '../../contracts/basics.ts';
import type { ClusterItem, ClusterListName } from '../../contracts/cluster-objects.ts';
import type { Probe } from '../../contracts/gate.ts';

/** `absent` is an answer; `unreadable` is none, and never counts as one. */
export type Unreadable = { kind: 'unreadable'; why: string };

/** argv is as the process has it: argv[0], and flags from the first element that begins with "-". */
export type ProcessFact =
  | { kind: 'running'; pid: number; argv: readonly string[]; env: Readonly<Record<string, string>> | null }
  | { kind: 'notRunning' }
  | Unreadable;

export interface VolumeFact {
  name: string;
  /** null: the volume is no hostPath */
  hostPath: string | null;
  /** hostPath type as written; '' when it is not */
  type: string;
}

export interface MountFact {
  name: string;
  mountPath: string;
  readOnly: boolean;
  subPath: string | null;
}

/** The one container of the component in its manifest. */
export type ManifestFact =
  | {
      kind: 'read';
      /** as the node names it */
      path: string;
      argv: readonly string[];
      /** 1-based line of each element of argv; null when it is not known */
      lines: readonly (number | null)[];
      env: Readonly<Record<string, string>>;
      /** variables that stand in argv unexpanded, because only the kubelet knows their values; absent: none */
      unresolved?: readonly string[];
      volumes: readonly VolumeFact[];
      mounts: readonly MountFact[];
      probes: readonly Probe[];
      /** of the container, as written; null: the manifest names none */
      image: string | null;
      podName: string;
      namespace: string;
      /** metadata.uid, which a static Pod should not carry */
      uid: string | null;
    }
  | { kind: 'absent'; path: string }
  | Unreadable;

export type FileFact =
  | {
      kind: 'file' | 'directory';
      mode: string;
      uid: number;
      gid: number;
      text: string | null;
      /** touched since the process started, and by nothing seen to be what it was: what the process read then is not known */
      changedSinceStart?: boolean;
    }
  | { kind: 'absent' }
  | Unreadable;

export type ConfigFact =
  | {
      kind: 'read';
      where: string;
      config: Readonly<Record<string, unknown>>;
      /** the kubelet's own word, in which its flags are counted already */
      final: boolean;
      /** the part of it that the files of --config-dir say, which beat the file */
      dropIns?: { where: string; config: Readonly<Record<string, unknown>> };
    }
  | { kind: 'absent'; where: string }
  | Unreadable;

/** kube-proxy, which the API starts: its process, and the file that its --config names inside its container. */
export type KubeProxyFact =
  | {
      kind: 'running';
      pid: number;
      argv: readonly string[];
      /** null: without --config its flags decide */
      config: { where: string; values: Readonly<Record<string, unknown>> } | null;
    }
  | { kind: 'notRunning' }
  | Unreadable;

/** What lies below a directory: node paths, the directory itself first; a link is named, and not entered. */
export type TreeFact =
  | {
      kind: 'read';
      paths: readonly string[];
      files: readonly string[];
      links: readonly string[];
      /** of the links, those to directories: what lies in them nobody has seen */
      unentered?: readonly string[];
    }
  | { kind: 'absent' }
  | Unreadable;

export type ListFact<Item> = { kind: 'read'; items: readonly Item[] } | Unreadable;

/** Lists of the API's objects; what no check asked for is not there. */
export type ClusterFacts = { readonly [Name in ClusterListName]?: ListFact<ClusterItem<Name>> };

export interface Facts {
  component: Component;
  process: ProcessFact;
  manifest: ManifestFact;
  /** by node path; what nobody asked for is not there, and counts as unreadable */
  files: Readonly<Record<string, FileFact>>;
  /** by node path of the directory */
  trees: Readonly<Record<string, TreeFact>>;
  /** `user:group` in the node's own names → `uid:gid`; null: the node has no such user or group */
  owners: Readonly<Record<string, string | null>>;
  /** null: not looked at, because no check asked */
  kubelet: { file: ConfigFact; effective: ConfigFact } | null;
  /** null: not looked at, because no check asked */
  kubeProxy: KubeProxyFact | null;
  /** null: not looked at, because no check asked, or because the node is none of the control plane */
  cluster: ClusterFacts | null;
  /** such as `v1.35.4`: of the kubelet by its own word, of the others by the tag of their image; null: not known */
  version: string | null;
}
