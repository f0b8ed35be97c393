/** Builds what deeds on a node are handed, from the node's configuration. Shared by the node worker and the recoverer. */
import { heldLease } from "../activities/change/hold-lease.js";
import { holdGate } from "../activities/gate/hold-gate.js";
import { createClock } from "../adapters/clock.js";
import { readNodeIdentity } from "../adapters/config/node-identity.js";
import { createEtcdSnapshots } from "../adapters/etcd/take-snapshot.js";
import { createFailPoints } from "../adapters/fail-points.js";
import { createKubeadmConfigMaps } from "../adapters/kubeadm/config-maps.js";
import { createControlPlaneLease } from "../adapters/kubelet/control-plane-lease.js";
import { createCredentials } from "../adapters/kubelet/credentials.js";
import { createKubeletApi } from "../adapters/kubelet/kubelet-api.js";
import { createKubeletControl } from "../adapters/kubelet/kubelet-control.js";
import { readKubeletVersion } from "../adapters/kubelet/kubelet-version.js";
import { readPodRoom } from "../adapters/kubelet/pod-room.js";
import { createObserver } from "../adapters/observer/observer.js";
import { listComponentProcesses } from "../adapters/observer/processes.js";
import { createBackupStore } from "../adapters/storage/backup-store.js";
import { createEmergencyStop } from "../adapters/storage/emergency-stop.js";
import { createFiles } from "../adapters/storage/files.js";
import { createJournal } from "../adapters/storage/journal.js";
import { createLocks } from "../adapters/storage/locks.js";
import { createObjectBackups } from "../adapters/storage/object-backups.js";
import { createPlainLog } from "../adapters/storage/plain-log.js";
import { createRecordStore } from "../adapters/storage/record-store.js";
import { createSnapshotStore } from "../adapters/storage/snapshot-store.js";
import { durationMs } from "../domain/duration.js";
import { resolveNodePaths } from "../domain/node-paths.js";
/** how long the kubelet may take to say how many Pods it has */
const podRoomMs = 5_000;
export function createNodeContext(config, options) {
    const paths = resolveNodePaths(config);
    const files = createFiles();
    const clock = createClock({ bootFile: paths.bootFile });
    const observer = createObserver({ config, paths, clock });
    const failPoints = createFailPoints(options.failPointsDir);
    const lockWaitMs = durationMs(config.recover.lockWait);
    const { changeLockFile, backupsDir, manifestsDir, latchFile, journalFile, logFile } = paths;
    const backupDirectory = { backupsDir, manifestsDirs: [manifestsDir], files, clock };
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
        controlPlane: options.by === 'worker' && config.controlPlaneLease === 'auto'
            ? heldLease(createControlPlaneLease(createCredentials(config), clock))
            : null,
        kubelet: {
            ...createKubeletControl(config.kubeletRestart),
            podRoom: () => readPodRoom(createKubeletApi(paths, createCredentials(config)), podRoomMs),
            async version() {
                const scan = {
                    component: 'kubelet',
                    root: config.root,
                    kubeletDir: paths.kubeletDir,
                    port: null,
                };
                const running = await listComponentProcesses(scan).catch(() => []);
                return await readKubeletVersion(running.at(-1));
            },
        },
        auditBaseline: options.auditBaseline ?? null,
    };
}
