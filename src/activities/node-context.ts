/**
 * What a deed on a node is handed: its configuration and the parts of the world it may touch. The worker and the
 * recoverer make one each, a test makes one over a temp directory. Deeds know no Temporal.
 */
import type { Clock } from '../adapters/clock.ts';
import type { FailPoints } from '../adapters/fail-points.ts';
import type { PodRoom } from '../adapters/kubelet/pod-room.ts';
import type { Files } from '../adapters/storage/files.ts';
import type { RecordStore } from '../adapters/storage/record-store.ts';
import type { Finding } from '../contracts/audit.ts';
import type { BackupRecord } from '../contracts/backup.ts';
import type { ChangeRecord } from '../contracts/change-record.ts';
import type { NodeConfig } from '../contracts/config.ts';
import type { Baseline, GateSpec, GateVerdict, Observation } from '../contracts/gate.ts';
import type { NodeIdentity } from '../contracts/node-identity.ts';
import type { NodePaths } from '../domain/node-paths.ts';
import type { ControlPlaneNodes } from '../adapters/kubelet/control-plane-nodes.ts';
import type { HeldLease } from './change/hold-lease.ts';

export type FinalVerdict = Exclude<GateVerdict, { kind: 'waiting' }>;

export interface GateHold {
  spec: GateSpec;
  signal: AbortSignal;
  heartbeat: (details: unknown) => void;
  /** once for each newly reached state */
  onState?: (reached: { state: string }) => void | Promise<void>;
  /** after every look */
  onLook?: (observation: Observation, verdict: GateVerdict) => void | Promise<void>;
}

export interface NodeContext {
  config: NodeConfig;
  paths: NodePaths;
  /** who acts, as records name it: worker or recover */
  by: string;
  identity: () => Promise<NodeIdentity>;
  clock: Clock;
  files: Files;
  records: RecordStore;
  failPoints: FailPoints;
  locks: {
    /** Not reentrant. Only re-check, record, rename and fsync happen inside, never a wait. */
    withChangeLock<T>(body: () => Promise<T>): Promise<T>;
  };
  backups: {
    list(path?: string): Promise<BackupRecord[]>;
    find(id: string): Promise<BackupRecord>;
    readBytes(id: string): Promise<Buffer | null>;
  };
  /** the emergency stop on disk */
  latch: {
    read(): Promise<{ changeId: string; reason: string } | null>;
    set(stop: { changeId: string; reason: string }): Promise<unknown>;
    /** so that it can be set on a full disk */
    preStage(): Promise<unknown>;
  };
  /** Evidence. A failed append is a boolean or a warning of its own, never an error to a deed. */
  journal: {
    append(entry: { event: string; changeId: string; detail: Record<string, unknown> }): Promise<unknown>;
  };
  log: Record<'info' | 'warning' | 'error' | 'critical', (text: string) => unknown>;
  observer: {
    observe(spec: GateSpec, signal?: AbortSignal): Promise<Observation>;
    captureBaseline(spec: GateSpec, signal?: AbortSignal): Promise<Baseline>;
  };
  holdGate: (hold: GateHold) => Promise<FinalVerdict>;
  /** null: nothing is asked of the cluster; the recoverer needs no API server */
  controlPlane: HeldLease | null;
  /** null as above; asked also where no Lease is wanted */
  controlPlaneNodes: ControlPlaneNodes | null;
  kubelet: {
    /**
     * Starts the restart at once and settles when the command has ended.
     * @param mayRepeat asked before a unit at its start limit is reset and restarted once more; false: it is not
     */
    restart(mayRepeat?: (why: string) => Promise<boolean>): Promise<void>;
    /** that it would start a second one beside that which runs; null: nothing is known against it */
    whyNoRestart(): Promise<string | null>;
    /** of the one that runs, and of another that its next start brings; `unknown` where none says it */
    version(): Promise<string>;
    /** for one more Pod */
    podRoom(): Promise<PodRoom>;
  };
  /** The change's checks as they are now, compared with what they were before it; null: only files and arguments are. */
  auditBaseline: ((record: ChangeRecord, signal: AbortSignal) => Promise<Finding[]>) | null;
}
