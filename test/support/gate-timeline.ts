/** Recorded timelines (test/fixtures/gate-timelines) as the looks of a gate. The README there says what is inferred. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Answer, Baseline, GateSpec, Observation } from '../../src/contracts/gate.ts';
import { answerErrors } from '../../src/domain/gate/answers.ts';
import { gateLimits } from '../../src/domain/gate/index.ts';

const directory = fileURLToPath(new URL('../fixtures/gate-timelines/', import.meta.url));

interface Line {
  atMs: number;
  source: string;
  value: string;
}
interface Write {
  atMs: number;
  argv: string[];
}
interface Life {
  pid: number;
  podUid: string | null;
  fromMs: number;
  toMs: number;
  first: boolean;
}
export interface Timeline {
  lines: Line[];
  writes: Write[];
  lives: Life[];
  otherUids: Set<string>;
  kubeletStarts: number[];
  endMs: number;
}

export interface ExpectedGate {
  name: string;
  write: number;
  baselineBeforeWrite: number;
  newPodUid: boolean;
  verdict: 'healthy' | 'failed';
  state?: string;
  failure?: string;
  reasonHas?: string;
  notBeforeSeconds?: number;
  at: { every2s: number; every100ms: number };
}

export function readExpected(name: string): { story: string; gates: ExpectedGate[] } {
  return JSON.parse(readFileSync(`${directory}${name}.json`, 'utf8')) as {
    story: string;
    gates: ExpectedGate[];
  };
}

const baseArgv = ['kube-apiserver', '--advertise-address=10.0.0.1', '--secure-port=6443'];

export function readTimeline(name: string): Timeline {
  const lines = readFileSync(`${directory}${name}.log`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => {
      const [, at = '', source = '', value = ''] = /^(\d+\.\d+) (\S+) ?(.*)$/.exec(line) ?? [];
      return { atMs: Math.round(Number(at) * 1_000), source, value };
    });
  const writes = lines
    .filter((line) => line.source === 'APPLY')
    .map((line): Write => {
      const extra = /extra=(\[.*?\])/.exec(line.value)?.[1];
      return {
        atMs: line.atMs,
        argv: [...baseArgv, ...(extra === undefined ? [] : (JSON.parse(extra) as string[]))],
      };
    });
  const firstOf = (source: string): string => lines.find((line) => line.source === source)?.value ?? '';
  const mirrorUid = firstOf('mirror').split(' ')[0] ?? '';
  const otherUids = new Set(
    firstOf('pods')
      .split(',')
      .filter((uid) => uid !== mirrorUid),
  );

  const lives: Life[] = [];
  let uids: string[] = [];
  let youngest: string | null = null;
  for (const line of lines) {
    if (line.source === 'pods') {
      const now = line.value.split(',').filter((uid) => uid !== '' && !otherUids.has(uid));
      youngest =
        now.find((uid) => !uids.includes(uid)) ??
        (now.includes(youngest ?? '') ? youngest : (now[0] ?? null));
      uids = now;
    }
    if (line.source !== 'pids') continue;
    const now = line.value
      .split(',')
      .filter((pid) => pid !== '')
      .map(Number);
    for (const life of lives) if (!now.includes(life.pid)) life.toMs = Math.min(life.toMs, line.atMs);
    for (const pid of now) {
      if (lives.some((life) => life.pid === pid)) continue;
      const first = lives.length === 0 && line.atMs < (writes[0]?.atMs ?? 0);
      lives.push({ pid, podUid: first ? mirrorUid : youngest, fromMs: line.atMs, toMs: Infinity, first });
    }
  }
  return {
    lines,
    writes,
    lives,
    otherUids,
    kubeletStarts: lines.filter((line) => line.source === 'KUBELET').map((line) => line.atMs),
    endMs: lines.at(-1)?.atMs ?? 0,
  };
}

function valueAt(timeline: Timeline, source: string, atMs: number): string | null {
  return timeline.lines.findLast((line) => line.source === source && line.atMs <= atMs)?.value ?? null;
}

function toAnswer(value: string | null): Answer | null {
  if (value === null) return null;
  if (/^\d+$/.test(value)) return { status: Number(value), error: null, body: null };
  const error = value.includes('Refused') ? answerErrors.refused : answerErrors.timeout;
  return { status: null, error, body: null };
}

function podUidAt(timeline: Timeline, atMs: number): string | null {
  let previous: string[] = [];
  let youngest: string | null = null;
  for (const line of timeline.lines.filter((one) => one.source === 'pods' && one.atMs <= atMs)) {
    const now = line.value.split(',').filter((uid) => uid !== '' && !timeline.otherUids.has(uid));
    youngest =
      now.find((uid) => !previous.includes(uid)) ??
      (now.includes(youngest ?? '') ? youngest : (now[0] ?? null));
    previous = now;
  }
  return youngest;
}

function parseMirror(value: string | null): NonNullable<Observation['mirror']> | null {
  const match = /^(\S+) x=\S+ phase=\S+ ready=(\S+) cid=(\S*)/.exec(value ?? '');
  if (match === null) return null;
  const [, podUid = '', ready, containerId = ''] = match;
  return { podUid, ready: ready === 'None' ? null : ready === 'True', containerId: containerId || null };
}

const startTicks = (life: Life): string => String(Math.round(life.fromMs / 10));

/** What one look at `atMs` (Unix) sees. */
export function observeTimeline(timeline: Timeline, atMs: number, listExits: boolean): Observation {
  const sni = valueAt(timeline, 'sni', atMs);
  const certificate = /^\d+$/.test(sni ?? '')
    ? { fingerprint: sni ?? '', startedAtMs: Number(sni) * 100 }
    : null;
  const firstSni = timeline.lines.find((line) => line.source === 'sni')?.value;
  const processes = timeline.lives
    .filter((life) => life.fromMs <= atMs && atMs < life.toMs)
    .map((life) => ({
      pid: life.pid,
      startTicks: startTicks(life),
      startedAtMs: life.first ? Number(firstSni) * 100 : life.fromMs,
      argv: timeline.writes.findLast((write) => write.atMs <= life.fromMs)?.argv ?? baseArgv,
      podUid: life.podUid,
      listening:
        certificate !== null &&
        (life.first ? sni === firstSni : Math.abs(certificate.startedAtMs - life.fromMs) < 2_000),
    }));
  const anonymousLive = toAnswer(valueAt(timeline, 'livez_anon', atMs));
  const anonymousReady = toAnswer(valueAt(timeline, 'readyz_anon', atMs));
  const writeMs = timeline.writes[0]?.atMs ?? 0;
  // "KUBELET START" tells that it was down since the write; a restart is over in less than a look.
  const startLine = timeline.lines.find((line) => line.source === 'KUBELET' && line.value === 'START');
  const kubeletDown = startLine !== undefined && atMs >= writeMs && atMs < startLine.atMs;
  const kubeletStartMs = timeline.kubeletStarts.findLast((start) => start <= atMs) ?? 0;
  return {
    atMs,
    processes,
    certificate,
    ready: toAnswer(valueAt(timeline, 'readyz_auth', atMs)),
    live: null,
    probes: [
      { kind: 'startup' as const, answer: anonymousLive },
      { kind: 'liveness' as const, answer: anonymousLive },
      { kind: 'readiness' as const, answer: anonymousReady },
    ].flatMap(({ kind, answer }) => (answer === null ? [] : [{ kind, answer }])),
    kubelet: kubeletDown
      ? null
      : {
          healthy: true,
          podUid: podUidAt(timeline, atMs),
          containerId: null,
          started: null,
          ready: null,
          restartCount: null,
          exits: listExits
            ? timeline.lives
                .filter((life) => life.toMs <= atMs)
                .map((life) => ({
                  id: String(life.pid),
                  podUid: life.podUid ?? '',
                  exitCode: null,
                  reason: '',
                  logTail: '',
                }))
            : [],
          parseError: null,
          startTicks: String(kubeletStartMs),
          startedAtMs: kubeletStartMs === 0 ? null : kubeletStartMs,
        },
    runtime: null,
    mirror: parseMirror(valueAt(timeline, 'mirror', atMs)),
    useful: null,
    podsOfName: 1,
  };
}

/** The gate over write number `write`, with what was known just before write number `baselineBeforeWrite`. */
export function specOfTimeline(timeline: Timeline, expected: ExpectedGate, intervalMs: number): GateSpec {
  const beforeMs = (timeline.writes[expected.baselineBeforeWrite]?.atMs ?? 0) - 1;
  const before = observeTimeline(timeline, beforeMs, true);
  const process = before.processes?.[0] ?? null;
  const baseline: Baseline = {
    process: process && { pid: process.pid, startTicks: process.startTicks, podUid: process.podUid },
    certificate: before.certificate?.fingerprint ?? null,
    podUid: before.kubelet?.podUid ?? null,
    containerId: process === null ? null : (before.mirror?.containerId ?? null),
    restartCount: null,
    readyChecks: before.ready?.status === 200 ? [] : null,
    sources: ['process', 'tls', 'kubelet', 'probe'],
    exits: before.kubelet?.exits.map((exit) => exit.id ?? '') ?? [],
  };
  const limits = gateLimits({
    component: 'kube-apiserver',
    pace: 'normal',
    options: { interval: intervalMs },
    graceSeconds: 30,
    kubeletTickMs: 20_000,
    startupBudgetMs: 250_000,
  });
  const probe = { scheme: 'https' as const, host: '10.0.0.1', port: 6443 };
  return {
    component: 'kube-apiserver',
    restartExpected: true,
    argv: timeline.writes[expected.write]?.argv ?? null,
    baseline,
    writtenAt: new Date(timeline.writes[expected.write]?.atMs ?? 0).toISOString(),
    kubeletTickMs: 20_000,
    probes: [
      { ...probe, kind: 'startup', path: '/livez' },
      { ...probe, kind: 'liveness', path: '/livez' },
      { ...probe, kind: 'readiness', path: '/readyz' },
    ],
    healthPort: 6443,
    host: '10.0.0.1',
    limits,
    newPodUid: expected.newPodUid,
  };
}
