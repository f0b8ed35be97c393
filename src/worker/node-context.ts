/** Builds what deeds on a node are handed, from the node's configuration. Shared by the node worker and the recoverer. */
import { heldLease } from '../activities/change/hold-lease.ts';
import { holdGate } from '../activities/gate/hold-gate.ts';
import type { NodeContext } from '../activities/node-context.ts';
import { createClock } from '../adapters/clock.ts';
import { readNodeIdentity } from '../adapters/config/node-identity.ts';
import { createEtcdSnapshots } from '../adapters/etcd/take-snapshot.ts';
import type { EtcdSnapshots } from '../adapters/etcd/take-snapshot.ts';
import { createFailPoints } from '../adapters/fail-points.ts';
import { createKubeadmConfigMaps } from '../adapters/kubeadm/config-maps.ts';
import type { KubeadmConfigMaps } from '../adapters/kubeadm/config-maps.ts';
import { createControlPlaneLease } from '../adapters/kubelet/control-plane-lease.ts';
import { createControlPlaneNodes } from '../adapters/kubelet/control-plane-nodes.ts';
import { createCredentials } from '../adapters/kubelet/credentials.ts';
import { createKubeletApi } from '../adapters/kubelet/kubelet-api.ts';
import { createKubeletControl } from '../adapters/kubelet/kubelet-control.ts';
import { describeKubeletVersion } from '../adapters/kubelet/kubelet-version.ts';
import { readPodRoom } from '../adapters/kubelet/pod-room.ts';
import { createObserver } from '../adapters/observer/observer.ts';
import { listComponentProcesses } from '../adapters/observer/processes.ts';
import { createBackupStore } from '../adapters/storage/backup-store.ts';
import type { BackupStore } from '../adapters/storage/backup-store.ts';
import { createEmergencyStop } from '../adapters/storage/emergency-stop.ts';
import type { EmergencyStop } from '../adapters/storage/emergency-stop.ts';
import { createFiles } from '../adapters/storage/files.ts';
import { createJournal } from '../adapters/storage/journal.ts';
import type { Journal } from '../adapters/storage/journal.ts';
import { createLocks } from '../adapters/storage/locks.ts';
import type { Locks } from '../adapters/storage/locks.ts';
import { createObjectBackups } from '../adapters/storage/object-backups.ts';
import type { ObjectBackups } from '../adapters/storage/object-backups.ts';
import { createPlainLog } from '../adapters/storage/plain-log.ts';
import { createRecordStore } from '../adapters/storage/record-store.ts';
import { createSnapshotStore } from '../adapters/storage/snapshot-store.ts';
import type { NodeConfig } from '../contracts/config.ts';
import { durationMs } from '../domain/duration.ts';
import { resolveNodePaths } from '../domain/node-paths.ts';

/** how long the kubelet may take to say how many Pods it has */
const podRoomMs = 5_000;

export interface NodeContextOptions {
  /** as records and the journal name who acted */
  by: 'worker' | 'recover';
  /** for tests: where named fail points are armed */
  failPointsDir?: string | undefined;
  auditBaseline?: NodeContext['auditBaseline'];
  /** which lock holders may be killed when they hang; default: processes of ours by their command line */
  isOurs?: Parameters<typeof createLocks>[0]['isOurs'];
}

/** Everything a deed needs, with the whole interface of each part. */
export type FullNodeContext = NodeContext & {
  locks: Locks;
  backups: BackupStore;
  latch: EmergencyStop;
  journal: Journal;
  etcdSnapshots: EtcdSnapshots;
  kubeadm: KubeadmConfigMaps;
  objectBackups: ObjectBackups;
};

export function createNodeContext(config: NodeConfig, options: NodeContextOptions): FullNodeContext {
  const paths = resolveNodePaths(config);
  const files = createFiles();
  const clock = createClock({ bootFile: paths.bootFile });
  const observer = createObserver({ config, paths, clock });
  const failPoints = createFailPoints(options.failPointsDir);
  const lockWaitMs = durationMs(config.recover.lockWait);
  const { changeLockFile, backupsDir, manifestsDir, latchFile, journalFile, logFile } = paths;
  const backupDirectory = { backupsDir, manifestsDirs: [manifestsDir], files, clock };
  const controlPlaneNodes =
    options.by === 'worker' ? createControlPlaneNodes(createCredentials(config)) : null;
  const kubelets = (): ReturnType<typeof listComponentProcesses> => {
    const { root } = config;
    const scan = { component: 'kubelet', root, kubeletDir: paths.kubeletDir, port: null } as const;
    return listComponentProcesses(scan).catch(() => []);
  };
  return {
    config,
    paths,
    by: options.by,
    identity: () => readNodeIdentity(config, paths),
    clock,
    files,
    records: createRecordStore(paths.changesDir, files),
    failPoints,
    locks: createLocks({ changeLockFile, lockWaitMs, ...(options.isOurs && { isOurs: options.isOurs }) }),
    backups: createBackupStore(backupDirectory),
    etcdSnapshots: createEtcdSnapshots(paths.pkiDir, createSnapshotStore(backupDirectory)),
    kubeadm: createKubeadmConfigMaps(createCredentials(config)),
    objectBackups: createObjectBackups(backupDirectory),
    latch: createEmergencyStop(latchFile, files, clock),
    journal: createJournal({ file: journalFile, node: config.node, by: options.by, clock }),
    log: createPlainLog(logFile, clock),
    observer,
    holdGate: (hold) => holdGate({ ...hold, observer, clock, failPoints }),
    controlPlane:
      controlPlaneNodes !== null && config.controlPlaneLease === 'auto'
        ? heldLease(createControlPlaneLease(createCredentials(config), clock), controlPlaneNodes)
        : null,
    controlPlaneNodes,
    kubelet: {
      ...createKubeletControl(config.kubeletRestart, async () => (await kubelets()).map(({ pid }) => pid)),
      podRoom: () => readPodRoom(createKubeletApi(paths, createCredentials(config)), podRoomMs),
      async version() {
        return await describeKubeletVersion((await kubelets()).at(-1));
      },
    },
    auditBaseline: options.auditBaseline ?? null,
  };
}
