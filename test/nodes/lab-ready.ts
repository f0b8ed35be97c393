/** The control plane of the node cp as others see it, and when it has come to rest. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import { requestJson } from '../../src/practice/https-json.ts';
import { eventually } from '../practice/support/practice-nodes.ts';
import { flagsOf } from '../scenarios/support/node-state.ts';
import { runProgram } from '../scenarios/support/programs.ts';
import { inNode, labDir } from './lab-commands.ts';
import { components, manifestPath } from './tested-node.ts';
import type { RunningProcess } from './tested-node.ts';

const name = 'cp';

export const control = async (verb: string, unit: string): Promise<void> => {
  await inNode(name, `systemctl ${verb} ${unit}`);
};

export async function processesOf(component: string): Promise<RunningProcess[]> {
  const script = `for p in $(pgrep --exact ${component.slice(0, 15)}); do echo "$p"; tr '\\0' '\\n' </proc/$p/cmdline; echo; done`;
  const found = (await inNode(name, script)).split('\n\n').filter((text) => text.trim() !== '');
  return found.map((text) => {
    const [pid = '', , ...flags] = text.trim().split('\n');
    return { pid: Number(pid), flags };
  });
}

export async function askApi(path: string, isKnown: boolean): Promise<number | null> {
  const { clusters, users } = parse(readFileSync(join(labDir, 'kubeconfig'), 'utf8')) as {
    clusters: { cluster: { server: string } }[];
    users: { user: Record<'client-certificate-data' | 'client-key-data', string> }[];
  };
  const user = users[0]!.user;
  const decoded = (text: string): Buffer => Buffer.from(text, 'base64');
  const asked = {
    url: `${clusters[0]!.cluster.server}${path}`,
    ...(isKnown && {
      cert: decoded(user['client-certificate-data']),
      key: decoded(user['client-key-data']),
    }),
    verify: false,
  };
  return await requestJson(asked).then(
    ({ status }) => status,
    () => null,
  );
}

/** A kubelet whose API server was away several times tells it of its Pods only when its watch is back: up to a minute later. */
const settledMs = 300_000;

/**
 * Between two scenarios nobody waits for a kubelet that is late, or that was started while its API server was away and
 * starts it no more: one that is started anew is neither.
 */
export async function settleAnew(at: (path: string) => string): Promise<void> {
  for (let tries = 0; tries < 4; tries += 1) {
    const isSettled = await settled(at, 45_000).then(
      () => true,
      () => false,
    );
    if (isSettled) return;
    await control('restart', 'kubelet');
  }
  await settled(at);
}

/** Ready for some seconds: what lost its API server for too long ends itself, and its mirror Pod tells of that later. */
export async function settled(at: (path: string) => string, limitMs = settledMs): Promise<void> {
  let sinceMs: number | null = null;
  const isSettled = async (): Promise<true | undefined> => {
    sinceMs = (await isReady(at)) ? (sinceMs ?? Date.now()) : null;
    await delay(500);
    return (sinceMs !== null && Date.now() - sinceMs > 3_000) || undefined;
  };
  await eventually('the control plane to run as its files say, and to be ready', isSettled, limitMs);
}

async function isReady(at: (path: string) => string): Promise<boolean> {
  if ((await askApi('/readyz', true)) !== 200) return false;
  for (const component of components) {
    const [running, ...others] = await processesOf(component);
    if (running === undefined || others.length > 0) return false;
    const wanted = flagsOf(readFileSync(at(manifestPath(component)), 'utf8'));
    if (running.flags.join('\n') !== wanted.join('\n')) return false;
  }
  const mirrors = await readyConditions(['pods', '-n', 'kube-system']);
  // A kubelet that was started anew calls nothing ready at first, and says so to others later.
  const own = await readyConditions(['--raw', `/api/v1/nodes/${name}/proxy/pods`]);
  return [mirrors, own].every(
    (states) => states.length >= components.length && states.every((state) => state === 'True'),
  );
}

interface Pods {
  items: { metadata: { namespace: string }; status: { conditions?: { type: string; status: string }[] } }[];
}

/** @param from what kubectl gets; the condition Ready of each Pod in kube-system there: none while nobody answers */
async function readyConditions(from: string[]): Promise<string[]> {
  const program = join(readFileSync(join(labDir, 'bin'), 'utf8').trim(), 'kubectl');
  const ask = ['--kubeconfig', join(labDir, 'kubeconfig'), 'get', ...from];
  if (!from.includes('--raw')) ask.push('-o', 'json');
  const { stdout } = await runProgram(program, ask, { env: process.env, cwd: labDir });
  const { items } = (stdout.startsWith('{') ? JSON.parse(stdout) : { items: [] }) as Pods;
  return items
    .filter(({ metadata }) => metadata.namespace === 'kube-system')
    .map(({ status }) => status.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown');
}
