/** The looks that `doctor` takes, from the server outwards; each later one needs the ones before it. */
import { access, constants } from 'node:fs/promises';
import { askSearchAttributes } from '../adapters/service/search-attributes.ts';
import { createTemporalService } from '../adapters/service/temporal-service.ts';
import { isKnownError } from '../domain/errors.ts';
import { controlQueue, nodeQueue } from '../domain/names.ts';
import type { DoctorOptions, Examination } from './doctor.ts';
import { compareChecks, examineChecksHere } from './examine-checks.ts';
import { examineMachine } from './examine-machine.ts';
import { judgeSearchAttributes } from './examine-search-attributes.ts';
import { askNode, loadConfigFor, openSession } from './session.ts';
import type { Session } from './session.ts';

export async function examine(options: DoctorOptions): Promise<Examination[]> {
  const loaded = await loadConfigFor(options);
  const configuration: Examination = {
    name: 'configuration',
    outcome: 'ok',
    detail: loaded.file ?? 'no file; environment, flags and defaults',
  };
  const machine = await examineMachine(
    {
      path: options.nodeConfig ?? loaded.up?.nodeConfig ?? '/etc/kubemend/node.yaml',
      asked: options.nodeConfig !== undefined,
    },
    loaded.config.node,
  );
  const here = [await examineChecksHere(loaded), ...machine, ...(await examineKubeconfig())];
  let session: Session;
  try {
    session = await openSession(options);
  } catch (error) {
    return [configuration, failed('temporal server', error), ...here];
  }
  try {
    return [configuration, ...(await examineServer(session)), ...(await examineNode(session)), ...here];
  } finally {
    await session.close();
  }
}

async function examineServer(session: Session): Promise<Examination[]> {
  const { client, namespace, serverVersion, loaded } = session;
  const address = loaded.config.temporal.address ?? 'default address';
  const attributes = judgeSearchAttributes(await askSearchAttributes(client.connection, namespace), {
    address: loaded.config.temporal.address,
    namespace,
  });
  return [
    { name: 'temporal server', outcome: 'ok', detail: `${address} version ${serverVersion}` },
    { name: 'namespace', outcome: 'ok', detail: namespace },
    attributes,
    await examineQueue(session, controlQueue, 'kubemend worker control'),
  ];
}

async function examineQueue(session: Session, queue: string, start: string): Promise<Examination> {
  const workers = await createTemporalService(
    session.client.connection as never,
    session.namespace,
  ).workersOf(queue);
  const name = queue === controlQueue ? 'control worker' : 'node worker';
  if (workers.length === 0)
    return { name, outcome: 'fail', detail: `nobody polls the queue ${queue}`, hint: `start one: ${start}` };
  const seen = workers.map((worker) => `${worker.identity} at ${worker.lastSeenAt ?? '?'}`).join(', ');
  return { name, outcome: 'ok', detail: `queue ${queue}: ${seen}` };
}

async function examineNode(session: Session): Promise<Examination[]> {
  const { cluster, node } = session.loaded.config;
  if (cluster === undefined || node === undefined) {
    return [
      {
        name: 'node',
        outcome: 'warn',
        detail: 'no node named',
        hint: 'kubemend doctor --cluster NAME --node NAME',
      },
    ];
  }
  const queue = await examineQueue(
    session,
    nodeQueue(cluster, node),
    'kubemend worker node, on that machine',
  );
  // Nobody would answer: no need to wait for it.
  if (queue.outcome === 'fail') return [queue];
  try {
    const { examinations } = await askNode<{ examinations: Examination[] }>(session, 'doctor');
    return [queue, ...examinations, await compareOrSay(session)];
  } catch (error) {
    return [queue, failed(`node ${node}`, error)];
  }
}

/** A rule of the node that names no check has been told of by the node itself. */
async function compareOrSay(session: Session): Promise<Examination> {
  return await compareChecks(session).catch((error: unknown) => failed('same checks', error));
}

async function examineKubeconfig(): Promise<Examination[]> {
  const file = process.env['KUBECONFIG'];
  if (file === undefined || file === '') return [];
  try {
    await access(file, constants.R_OK);
    return [{ name: 'KUBECONFIG', outcome: 'ok', detail: file }];
  } catch {
    return [
      {
        name: 'KUBECONFIG',
        outcome: 'fail',
        detail: `${file}: expected a readable file`,
        hint: 'correct or unset KUBECONFIG',
      },
    ];
  }
}

function failed(name: string, error: unknown): Examination {
  const hint = isKnownError(error) ? error.hint : undefined;
  const detail = error instanceof Error ? rootMessage(error) : String(error);
  return { name, outcome: 'fail', detail, ...(hint !== undefined && { hint }) };
}

function rootMessage(error: Error): string {
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}
