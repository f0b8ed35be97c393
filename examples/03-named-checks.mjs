#!/usr/bin/env node
// A function for each check, from the typed library. Each answers with the whole result: FIXED, ALREADY_COMPLIANT, REFUSED,
// REMEDIATION_FAILED, …_ROLLED_BACK and …_ROLLBACK_FAILED are never made into a yes or no.
//   TEMPORAL_ADDRESS=127.0.0.1:7233 CLUSTER=local NODE=cp-1 ./03-named-checks.mjs
import { Client, Connection } from '@temporalio/client';
import { exitCodeOf, remediate } from 'kubemend';

const {
  TEMPORAL_ADDRESS: address = '127.0.0.1:7233',
  CLUSTER: cluster = 'local',
  NODE: node = 'cp-1',
} = process.env;
const connection = await Connection.connect({ address });
const client = new Client({ connection });

/** @returns {(options?: object) => Promise<import('kubemend').RemediationResult>} */
const mend = (check, target) => (options) =>
  remediate(client, { cluster, node, checks: [check], reason: 'named helpers', ...options }, target);

const turnOffSchedulerProfiling = mend('cis-1.12/1.4.1', 'kube-scheduler');
const turnOffControllerManagerProfiling = mend('cis-1.12/1.3.2', 'kube-controller-manager');

let worst = 0;
for (const mendOne of [turnOffSchedulerProfiling, turnOffControllerManagerProfiling]) {
  const { target, status, code, reason, outageMs } = await mendOne();
  console.log(`${target}: ${status}${code ? ` ${code}` : ''}: ${reason}; outage ${outageMs ?? 0} ms`);
  worst = Math.max(worst, exitCodeOf(status));
}
await connection.close();
process.exitCode = worst;
