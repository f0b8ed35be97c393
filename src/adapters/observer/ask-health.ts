/** The endpoints at which a component says how it is: its own, and beside it those of this node's API server. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, GateSpec, Observation } from '../../contracts/gate.ts';
import { answerErrors } from '../../domain/gate/answers.ts';
import { healthEndpoints } from '../../domain/gate/index.ts';
import { readClientCertificate } from '../kubelet/credentials.ts';
import { probe } from './http-probe.ts';
import type { ProbeRequest } from './http-probe.ts';
import { answerWithin } from './look-in-time.ts';

/** With the cluster's CA and a client certificate where it has them; null: it has no port. */
export async function askHealth(
  spec: GateSpec,
  pkiDir: string,
  signal?: AbortSignal,
): Promise<Pick<Observation, 'ready' | 'live'> | null> {
  const { component, host, healthPort, limits } = spec;
  if (healthPort === null) return null;
  const { scheme, clusterCa, ready, live } = healthEndpoints[component];
  const trust = clusterCa ? await readTrust(pkiDir) : {};
  const at = { scheme, host, port: healthPort, timeoutMs: limits.requestMs, signal, ...trust };
  const [readyNow, liveNow] = await Promise.all([
    probe({ ...at, path: ready }),
    live === null ? null : probe({ ...at, path: live }),
  ]);
  return { ready: readyNow, live: liveNow };
}

/**
 * Is the API server there meanwhile?
 * @returns null: there is none on this node, or nothing here lets us in; never rejects
 */
export async function askApiServerBeside(
  { apiServer, limits }: GateSpec,
  pkiDir: string,
  signal?: AbortSignal,
): Promise<Answer | null> {
  if (apiServer === undefined) return null;
  const { scheme, ready: path } = healthEndpoints['kube-apiserver'];
  try {
    const trust = await readTrust(pkiDir);
    // What nobody trusts would never be there.
    if (trust.ca.length === 0) return null;
    return await probe({ scheme, ...apiServer, path, timeoutMs: limits.requestMs, signal, ...trust });
  } catch {
    // Bytes that are no certificate: the answer is not to be had, and that is no fault of the API server.
    return null;
  }
}

/** Where looks follow each other faster than a busy machine answers. */
const leastPatienceMs = 1_000;

/**
 * Told and never judged, it holds no look up: it has the time that the look takes anyway, or that passes before the next
 * one anyway. What is not there by then is no answer.
 * @param sinceMs how long the look has taken so far
 */
export async function answerInLook(
  asked: Promise<Answer | null>,
  { intervalMs }: GateSpec['limits'],
  sinceMs: number,
): Promise<Answer | null> {
  const leftMs = Math.max(0, Math.max(intervalMs, leastPatienceMs) - sinceMs);
  const inTime = await answerWithin(
    leftMs,
    asked.then((answer) => ({ answer })),
  );
  return inTime === null ? { status: null, error: answerErrors.timeout, body: null } : inTime.answer;
}

/** An unreadable CA trusts nobody: the answer says so, and nothing is healthy by it. */
async function readTrust(pkiDir: string): Promise<Pick<ProbeRequest, 'client'> & { ca: Buffer }> {
  const ca = await readFile(join(pkiDir, 'ca.crt')).catch(() => Buffer.from(''));
  return { ca, client: (await readClientCertificate(pkiDir)) ?? undefined };
}
