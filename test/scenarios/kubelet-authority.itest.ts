/** 1.2.5: an API server that verifies kubelets, where all of them can be verified, and where one cannot. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RemediateInput } from '../../src/contracts/request.ts';
import type { RemediationResult } from '../../src/contracts/result.ts';
import { messages, shortHash } from '../../src/domain/names.ts';
import { makeCertificate } from '../../src/practice/certificate.ts';
import { askApi } from '../practice/support/ask.ts';
import { argvOf } from '../practice/support/practice-nodes.ts';
import { remediateApproved } from './support/approved.ts';
import { digestEtc, replaceFile } from './support/node-state.ts';
import { shareStack } from './support/share-stack.ts';
import { soon } from './support/soon.ts';
import type { Stack } from './support/stack.ts';

let stack: Stack;
shareStack((shared) => {
  stack = shared;
});

const flag = '--kubelet-certificate-authority=/etc/kubernetes/pki/ca.crt';
const asked: Partial<RemediateInput> = { checks: ['1.2.5'], acceptRisk: 'high' };
const at = (path: string): string => join(stack.node.dir, path);
const files = ['crt', 'key'].map((suffix) => `var/lib/kubelet/pki/kubelet.${suffix}`);

/** what the practice node has as kubeadm's have it: a certificate that its kubelet signed */
let own: string[];
beforeEach(() => {
  own = files.map((path) => readFileSync(at(path), 'utf8'));
});
afterEach(async () => await serve(own));

async function serve(pem: string[]): Promise<void> {
  for (const [index, path] of files.entries()) replaceFile(at(path), pem[index] ?? '');
  await stack.node.restartKubelet();
  await stack.node.ready({ judged: true });
}

/** As an approved request of serverTLSBootstrap ends. */
function signedFor(...names: string[]): string[] {
  const { pem, privatePem } = makeCertificate({
    subject: { commonName: `system:node:${stack.node.settings.node}`, organization: 'system:nodes' },
    issuer: {
      subject: { commonName: 'kubernetes' },
      privateKey: createPrivateKey(readFileSync(at('etc/kubernetes/pki/ca.key'))),
    },
    usages: ['server'],
    names,
  });
  return [pem, privatePem];
}

const readLog = async (): Promise<number> => {
  const pod = `kube-apiserver-${stack.node.settings.node}`;
  return (await askApi(stack.node, `/api/v1/namespaces/kube-system/pods/${pod}/log`)).status;
};

it('is REFUSED where the kubelet signs its own certificate, and nothing is written', async () => {
  const before = digestEtc(stack.node);
  const result = await remediateApproved(stack, asked, 'kube-apiserver');
  expect(result, JSON.stringify(result)).toMatchObject({ status: 'REFUSED', code: 'KNOWN_TO_BREAK' });
  const { node } = stack.node.settings;
  expect(result.reason).toContain('1 of 1 kubelets sign their own serving certificate');
  expect(result.reason).toContain(`${node}: signed by CN=${node}-ca@`);
  expect(result.reason).toContain('serverTLSBootstrap: true on every node');
  expect(digestEtc(stack.node)).toEqual(before);
});

it('is FIXED where the cluster has signed it, and logs are read as before', async () => {
  await serve(signedFor('127.0.0.1'));
  const result = await remediateApproved(stack, asked, 'kube-apiserver');
  expect(result, JSON.stringify(result)).toMatchObject({ status: 'FIXED', restarts: 1, auditVerified: true });
  const useful = result.evidence?.states.find(({ state }) => state === 'useful');
  expect(useful?.detail).toContain('Pod log from the kubelet');
  expect(argvOf(stack.node.pidsOf('kube-apiserver')[0] ?? 0)).toContain(flag);
  expect(await readLog()).toBe(200);
});

it('is REFUSED where the kubelet came by another certificate before it was approved', async () => {
  await serve(signedFor('127.0.0.1'));
  const run = await stack.start(asked, 'kube-apiserver');
  const plan = await soon('the run to wait for approval', async () => {
    const status = await stack.status(run).catch(() => undefined);
    return status?.phase === 'approve' ? (status.planHash ?? undefined) : undefined;
  });
  await serve(own);
  await run.signal(messages.approve, { by: 'ben', plan: shortHash(plan) });
  const result = (await run.result()) as RemediationResult;
  expect(result, JSON.stringify(result)).toMatchObject({ status: 'REFUSED', code: 'KNOWN_TO_BREAK' });
});

it('goes back where the kubelet came by another certificate at the write: the gate asks on the way of logs', async () => {
  await serve(signedFor('127.0.0.1'));
  stack.failPoint.arm('apply.before-record');
  const run = remediateApproved(stack, asked, 'kube-apiserver');
  await stack.failPoint.reached('apply.before-record');
  await serve(own);
  stack.failPoint.release('apply.before-record');
  const result = await run;
  expect(result, JSON.stringify(result)).toMatchObject({
    status: 'REMEDIATION_FAILED_ROLLED_BACK',
    code: 'GATE_FAILED',
  });
  expect(result.reason).toContain('Pod log from the kubelet');
  expect(await readLog()).toBe(200);
});
