import type { NodeContext } from '../activities/node-context.ts';
import type { EtcdSnapshots } from '../adapters/etcd/take-snapshot.ts';
import type { KubeadmConfigMaps } from '../adapters/kubeadm/config-maps.ts';
import type { BackupStore } from '../adapters/storage/backup-store.ts';
import type { EmergencyStop } from '../adapters/storage/emergency-stop.ts';
import type { Journal } from '../adapters/storage/journal.ts';
import { createLocks } from '../adapters/storage/locks.ts';
import type { Locks } from '../adapters/storage/locks.ts';
import type { ObjectBackups } from '../adapters/storage/object-backups.ts';
import type { NodeConfig } from '../contracts/config.ts';
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
export declare function createNodeContext(config: NodeConfig, options: NodeContextOptions): FullNodeContext;
