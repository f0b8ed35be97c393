/** Asks one container as the kubelet does: without credentials, a new connection each time, no certificate verified. */
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { Pace } from '../settings.ts';
import { countLook, freshProbe, isDue, isSettled, mustKill } from './probe-state.ts';
import type { ProbeState } from './probe-state.ts';
import { probeOf, resolvePort } from './pod.ts';
import type { ContainerSpec, HttpGet, ProbeKind, ProbeSpec } from './pod.ts';

export interface Look {
  ok: boolean;
  /** as in the event that the kubelet writes */
  output: string;
}

export interface ProberCallbacks {
  onChange: () => void;
  onLookFailed: (kind: ProbeKind, output: string) => void;
  onKill: (kind: ProbeKind, spec: ProbeSpec) => void;
}

const kinds: ProbeKind[] = ['startup', 'liveness', 'readiness'];
const nodeAddress = '127.0.0.1';

/** Watches one running container from its start to `stop`. */
export type ProbePace = Pick<Pace, 'probeScale' | 'leastProbeMs' | 'restingProbeMs'>;

export class ContainerProber {
  readonly #container: ContainerSpec;
  readonly #startedAtMs: number;
  readonly #scale: number;
  readonly #restingMs: number;
  readonly #callbacks: ProberCallbacks;
  readonly #states = new Map<ProbeKind, ProbeState>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #looking = new Set<ProbeKind>();
  readonly #lookedAtMs = new Map<ProbeKind, number>();
  #stopped = false;

  constructor(
    container: ContainerSpec,
    startedAtMs: number,
    { probeScale: scale, leastProbeMs, restingProbeMs }: ProbePace,
    callbacks: ProberCallbacks,
  ) {
    this.#container = container;
    this.#startedAtMs = startedAtMs;
    this.#scale = scale;
    this.#restingMs = restingProbeMs;
    this.#callbacks = callbacks;
    for (const kind of kinds) {
      const spec = probeOf(container, kind);
      if (!spec) continue;
      this.#states.set(kind, freshProbe);
      const periodMs = Math.max(leastProbeMs, spec.periodSeconds * 1000 * scale);
      this.#timers.push(setInterval(() => void this.#look(kind, spec), periodMs));
    }
  }

  get started(): boolean {
    return this.#isSuccess('startup');
  }

  get ready(): boolean {
    return this.started && this.#isSuccess('readiness');
  }

  /** Without a probe of that kind the container is taken at its word. */
  #isSuccess(kind: ProbeKind): boolean {
    const state = this.#states.get(kind);
    return state === undefined || state.result === 'success';
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #look(kind: ProbeKind, spec: ProbeSpec): Promise<void> {
    const runningMs = Date.now() - this.#startedAtMs;
    const delayMs = spec.initialDelaySeconds * 1000 * this.#scale;
    if (this.#looking.has(kind) || !isDue(kind, this.started, runningMs, delayMs)) return;
    const restedMs = Date.now() - (this.#lookedAtMs.get(kind) ?? 0);
    if (isSettled(this.#states.get(kind) ?? freshProbe) && restedMs < this.#restingMs) return;
    this.#looking.add(kind);
    this.#lookedAtMs.set(kind, Date.now());
    const look = await lookOnce(this.#container, spec);
    this.#looking.delete(kind);
    if (this.#stopped) return;
    const before = this.#states.get(kind) ?? freshProbe;
    const after = countLook(before, look.ok, spec);
    this.#states.set(kind, after);
    if (!look.ok) this.#callbacks.onLookFailed(kind, look.output);
    if (mustKill(kind, after)) {
      this.stop();
      this.#callbacks.onKill(kind, spec);
    }
    if (after.result !== before.result) this.#callbacks.onChange();
  }
}

export async function lookOnce(container: ContainerSpec, spec: ProbeSpec): Promise<Look> {
  const timeoutMs = Math.max(1, spec.timeoutSeconds) * 1000;
  if (spec.httpGet) return await lookByHttp(container, spec.httpGet, timeoutMs);
  const port = spec.tcpSocket ? resolvePort(container, spec.tcpSocket.port) : spec.grpc?.port;
  if (port !== undefined) return await lookByTcp(spec.tcpSocket?.host ?? nodeAddress, port, timeoutMs);
  // The images hold nothing but the component: a command of any kind is not found.
  const command = spec.exec?.command?.[0] ?? '';
  return { ok: false, output: `exec: "${command}": executable file not found in $PATH` };
}

/** Made once: a probe brings no certificate and trusts any, and making it costs more than the probe. */
const secureContext = createSecureContext();

async function lookByHttp(container: ContainerSpec, get: HttpGet, timeoutMs: number): Promise<Look> {
  const port = resolvePort(container, get.port);
  if (port === undefined) return { ok: false, output: `couldn't find port: ${get.port}` };
  const secure = get.scheme.toUpperCase() === 'HTTPS';
  return await new Promise((resolve) => {
    const answer = (response: IncomingMessage): void => {
      response.resume();
      const status = response.statusCode ?? 0;
      const ok = status >= 200 && status < 400;
      resolve({ ok, output: ok ? '' : `HTTP probe failed with statuscode: ${status}` });
    };
    const options = {
      host: get.host || nodeAddress,
      port,
      path: get.path,
      agent: false as const,
      timeout: timeoutMs,
      headers: {
        'user-agent': 'kube-probe/1.35',
        ...Object.fromEntries((get.httpHeaders ?? []).map(({ name, value }) => [name, value])),
      },
    };
    const trusting = { ...options, rejectUnauthorized: false, secureContext };
    const asked = secure ? httpsRequest(trusting, answer) : httpRequest(options, answer);
    asked.on('timeout', () => asked.destroy(new Error('context deadline exceeded')));
    asked.on('error', (error) => resolve({ ok: false, output: error.message }));
    asked.end();
  });
}

async function lookByTcp(host: string, port: number, timeoutMs: number): Promise<Look> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs }, () => {
      socket.destroy();
      resolve({ ok: true, output: '' });
    });
    socket.on('timeout', () => socket.destroy(new Error('i/o timeout')));
    socket.on('error', (error) => resolve({ ok: false, output: error.message }));
  });
}
