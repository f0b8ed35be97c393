/**
 * A node in a temp directory: real files, locks, records, backups, latch and journal; the component is a fake that
 * behaves: it runs what the manifest says, some milliseconds after it was written, and is well or not as told.
 */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApplyInput } from '../../../src/activities/change/apply-change.ts';
import { applyChange } from '../../../src/activities/change/apply-change.ts';
import type { RecomputedFile } from '../../../src/activities/change/stage-change.ts';
import type { DeedContext } from '../../../src/activities/deed-context.ts';
import type { FinalVerdict, NodeContext } from '../../../src/activities/node-context.ts';
import type { RollBackInput } from '../../../src/activities/rollback/roll-back.ts';
import type { FailPoint } from '../../../src/adapters/fail-points.ts';
import type { PodRoom } from '../../../src/adapters/kubelet/pod-room.ts';
import { writeAlive } from '../../../src/adapters/storage/alive-file.ts';
import { digestOf } from '../../../src/adapters/storage/digest.ts';
import type { BackupRecord } from '../../../src/contracts/backup.ts';
import type { ChangeReport } from '../../../src/contracts/change-record.ts';
import { NodeConfig } from '../../../src/contracts/config.ts';
import type { GateEvidence, GateSpec, Observation } from '../../../src/contracts/gate.ts';
import type { FileForm, Plan } from '../../../src/contracts/plan.ts';
import { createNodeContext } from '../../../src/worker/node-context.ts';
import type { FullNodeContext } from '../../../src/worker/node-context.ts';

export const oldText = '--profiling=true\n';
export const newText = '--profiling=false\n';
export const deed: DeedContext = { heartbeat: () => undefined, signal: new AbortController().signal };

export interface FakeComponent {
  /** what its process was started with, and that process */
  argv: string;
  pid: number;
  isWell: boolean;
  podsOfName: number;
  /** a gate over arguments of this text does not pass */
  sickWith: string | null;
  kubeletIgnores: boolean;
  kubeletStartedAtMs: number;
  restarts: number;
  kubeletVersion: string;
  /** why its unit would start another one */
  notOfUnit: string | null;
  podRoom: PodRoom;
}

export interface TestNode {
  dir: string;
  manifest: string;
  config: NodeConfig;
  configFile: string;
  context: FullNodeContext;
  component: FakeComponent;
  /** runs when a named point is reached */
  at: Map<FailPoint, () => Promise<void> | void>;
  /** moves the uptime on, for everybody with this context */
  pass(ms: number): void;
  reboot(): void;
  manifestText(): Promise<string>;
  /** names in the manifest directory, hidden ones too */
  names(): Promise<string[]>;
  cleanUp(): Promise<void>;
}

/** @param prepare runs on the node's directory before anything is in it: a small disk is mounted there */
export async function createTestNode(prepare?: (dir: string) => void): Promise<TestNode> {
  const dir = await mkdtemp(join(tmpdir(), 'kubemend-change-'));
  prepare?.(dir);
  const at = (path: string): string => join(dir, path);
  await mkdir(at('etc/kubernetes/manifests'), { recursive: true });
  await mkdir(at('etc/kubernetes/pki'), { recursive: true });
  await mkdir(at('var/lib/kubemend/changes'), { recursive: true });
  await writeFile(at('etc/machine-id'), 'machine-1\n');
  const manifest = at('etc/kubernetes/manifests/kube-apiserver.yaml');
  await writeFile(manifest, oldText, { mode: 0o600 });
  const settings = { cluster: 'test', node: 'cp-1', root: dir, recover: { tick: '500ms', lockWait: '2s' } };
  const config = NodeConfig.parse(settings);
  const configFile = at('node.yaml');
  await writeFile(configFile, JSON.stringify(settings));

  const points: TestNode['at'] = new Map();
  const component: FakeComponent = {
    argv: oldText,
    pid: 100,
    isWell: true,
    podsOfName: 1,
    sickWith: null,
    kubeletIgnores: false,
    kubeletStartedAtMs: 0,
    restarts: 0,
    kubeletVersion: '1',
    notOfUnit: null,
    podRoom: { running: 5, most: 110 },
  };
  const time = { passedMs: 0, boots: 0 };
  const real = createNodeContext(config, { by: 'worker', isOurs: () => true });
  const followManifest = async (): Promise<void> => {
    if (component.kubeletIgnores) return;
    const text = await readFile(manifest, 'utf8');
    if (text !== component.argv) Object.assign(component, { argv: text, pid: component.pid + 1 });
  };
  const context: FullNodeContext = {
    ...real,
    controlPlane: null,
    controlPlaneNodes: null,
    clock: {
      ...real.clock,
      uptimeMs: () => real.clock.uptimeMs() + time.passedMs,
      bootInstance: async () => ({ bootId: `boot-${time.boots}`, initStartTicks: '1' }),
    },
    failPoints: { reach: async (name) => await points.get(name)?.() },
    observer: {
      observe: async () => (await followManifest(), observationOf(component)),
      captureBaseline: async () => ({
        process: { pid: component.pid, startTicks: '1', podUid: null },
        certificate: null,
        podUid: null,
        containerId: null,
        restartCount: null,
        readyChecks: null,
        sources: ['process'],
      }),
    },
    holdGate: async (hold) => {
      hold.heartbeat('looking');
      const seen = await context.observer.observe(hold.spec);
      await hold.onLook?.(seen, {
        kind: 'waiting',
        state: 'accepted',
        waitingFor: '',
        evidence: evidenceOf(component),
      });
      // As the real one waits for its next look: an abort ends the sleep, in words of the sleep.
      await context.clock.sleep(1, hold.signal);
      return await verdictOf(component, hold.spec, hold.onState);
    },
    kubelet: {
      version: () => Promise.resolve(component.kubeletVersion),
      whyNoRestart: () => Promise.resolve(component.notOfUnit),
      podRoom: () => Promise.resolve(component.podRoom),
      restart: async () => {
        component.restarts += 1;
        Object.assign(component, { kubeletIgnores: false, kubeletStartedAtMs: Date.now() });
      },
    },
  };
  const node: TestNode = {
    dir,
    manifest,
    config,
    configFile,
    context,
    component,
    at: points,
    pass: (ms) => {
      time.passedMs += ms;
    },
    reboot: () => {
      time.boots += 1;
    },
    manifestText: () => readFile(manifest, 'utf8'),
    names: () => readdir(join(manifest, '..')),
    cleanUp: () => rm(dir, { recursive: true, force: true }),
  };
  await proveRecoverer(node);
  return node;
}

/** As the recoverer does at each tick. */
export async function proveRecoverer({ context }: Pick<TestNode, 'context'>): Promise<void> {
  const boot = await context.clock.bootInstance();
  const alive = { boot, uptimeMs: context.clock.uptimeMs(), schema: [1, 0], pid: process.pid };
  await writeAlive(context.paths.aliveFile, alive);
}

function evidenceOf({ pid }: FakeComponent): GateEvidence {
  return {
    states: [],
    sources: ['process'],
    missing: [],
    process: { pid, startTicks: '1', podUid: null },
    certificate: null,
    looks: 1,
    outageMs: 0,
    lastSeen: '/livez 200',
  };
}

async function verdictOf(
  component: FakeComponent,
  spec: GateSpec,
  onState?: (reached: { state: string }) => void | Promise<void>,
): Promise<FinalVerdict> {
  const evidence = evidenceOf(component);
  const wanted = spec.argv?.[1];
  if (wanted !== undefined && !component.argv.includes(wanted)) {
    return {
      kind: 'failed',
      state: 'started',
      failure: 'not-started',
      reason: 'no new process was started',
      evidence,
    };
  }
  await onState?.({ state: 'accepted' });
  await onState?.({ state: 'oldGone' });
  await onState?.({ state: 'started' });
  evidence.states.push({ state: 'started', reachedAtMs: 1, by: ['process'], detail: '' });
  if (!component.isWell || component.argv === component.sickWith) {
    return { kind: 'failed', state: 'serving', failure: 'not-serving', reason: '/livez 500', evidence };
  }
  return { kind: 'healthy', evidence };
}

function observationOf(component: FakeComponent): Observation {
  const answer = {
    status: component.isWell ? 200 : 500,
    error: null,
    body: component.isWell ? 'ok' : '[-]etcd failed',
  };
  const [flag = ''] = component.argv.split('\n');
  const argv = ['kube-apiserver', flag];
  const process = {
    pid: component.pid,
    startTicks: '1',
    startedAtMs: null,
    argv,
    podUid: null,
    listening: true,
  };
  return {
    atMs: 0,
    processes: [process],
    certificate: null,
    ready: answer,
    live: answer,
    probes: null,
    kubelet: {
      healthy: true,
      podUid: null,
      containerId: null,
      started: true,
      ready: true,
      restartCount: 0,
      exits: [],
      startedAtMs: component.kubeletStartedAtMs,
      parseError: null,
    },
    runtime: null,
    mirror: null,
    useful: null,
    podsOfName: component.podsOfName,
  };
}

export const gateSpec: GateSpec = {
  component: 'kube-apiserver',
  restartExpected: true,
  argv: ['kube-apiserver', '--profiling=false'],
  baseline: null,
  writtenAt: null,
  kubeletTickMs: 20,
  probes: [],
  healthPort: 6443,
  host: '127.0.0.1',
  limits: {
    acceptMs: 50,
    oldGoneMs: 50,
    startMs: 50,
    progressMs: 50,
    hardMs: 50,
    settleMs: 10,
    intervalMs: 5,
    requestMs: 50,
  },
};

export interface Planned {
  plan: Plan;
  files: RecomputedFile[];
  backups: BackupRecord[];
}

/** A file of a change: its text afterwards (null: a directory), and where it differs its mode afterwards. */
export interface Wanted {
  path: string;
  text: string | null;
  mode?: string;
}

export async function planChange(node: TestNode, wanted?: Wanted[]): Promise<Planned> {
  const { context } = node;
  const asked = wanted ?? [{ path: node.manifest, text: newText }];
  const files: RecomputedFile[] = [];
  const backups: BackupRecord[] = [];
  for (const { path, text, mode } of asked) {
    const { form, realPath, linkPath } = await context.files.readForm(path);
    const role = path === node.manifest ? 'manifest' : 'managed';
    const attributes = form.attributes ?? {
      mode: '0600',
      uid: process.getuid!(),
      gid: process.getgid!(),
      xattrs: null,
    };
    const bytesAfter = text === null ? null : Buffer.from(text);
    const after: FileForm = {
      kind: text === null ? 'directory' : 'file',
      digest: bytesAfter === null ? null : digestOf(bytesAfter),
      attributes: { ...attributes, mode: mode ?? (text === null ? '0700' : attributes.mode) },
    };
    files.push({ path: realPath, linkPath, role, before: form, after, bytesAfter });
    backups.push(await context.backups.store(path, form, 'plan'));
  }
  const touchesManifest = files.some(({ role }) => role === 'manifest');
  const finding = {
    check: 'cis-1.12/1.2.15',
    slug: 's',
    title: 't',
    reason: '',
    expected: '',
    observed: [],
    unconfirmed: false,
  };
  const plan: Plan = {
    planHash: 'ab'.repeat(32),
    identity: await context.identity(),
    target: touchesManifest ? 'kube-apiserver' : 'files',
    checks: [
      { id: finding.check, slug: 's', title: 't', risk: 'low', before: { ...finding, verdict: 'fail' } },
    ],
    files: files.map(({ bytesAfter: _, ...file }) => file),
    diff: '',
    argvDiff: { removed: [], added: [] },
    restart: touchesManifest,
    risk: 'low',
    approvalNeeded: null,
    selfApproval: true,
    preflight: [],
    gate: touchesManifest ? gateSpec : null,
    revertGate: touchesManifest ? { ...gateSpec, argv: ['kube-apiserver', '--profiling=true'] } : null,
    limits: { revertAfterMs: 60_000, confirmWithinMs: 60_000, auditMs: 1_000 },
    expectedOutageMs: 0,
    versions: { component: '1', kubelet: '1', catalog: '1', kubemend: '1' },
  };
  return { plan, files, backups };
}

export const changeId = '00000000000000c1';

export function applyInput({ plan, files, backups }: Planned, id = changeId): ApplyInput {
  const workflow = {
    clusterId: 'server',
    namespace: 'default',
    workflowId: 'remediate/test/cp-1/kube-apiserver',
    firstRunId: 'run',
    attempt: 1,
  };
  const what = { plan, changeId: id, workflow, backups, isRestore: false, mayBeUnwell: false };
  return { ...what, recompute: () => Promise.resolve(files) };
}

export async function applyPlanned(node: TestNode, planned: Planned, id = changeId): Promise<ChangeReport> {
  return await applyChange(node.context, applyInput(planned, id), deed);
}

export function rollBackInput({ plan }: Planned, id = changeId): RollBackInput {
  return {
    changeId: id,
    identity: plan.identity,
    files: plan.files,
    giveUp: { code: 'GATE_FAILED', reason: '/livez 500' },
    workflow: {
      clusterId: 'server',
      namespace: 'default',
      workflowId: 'remediate/test/cp-1/kube-apiserver',
      firstRunId: 'run',
      attempt: 1,
    },
  };
}

export type { NodeContext };
