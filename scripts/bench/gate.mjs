/**
 * How long the gate takes to be sure: an API server's flag to and fro, watched from outside by nothing but its port and its
 * certificate. Run after `npm run build`: node scripts/bench/gate.mjs [rounds] on a practice node of its own, or with
 * --lab on the lab that `scripts/lab kubemend` has set up. Prints ratios of this one run; asserts nothing.
 */
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { kubemendJson, labPlace, manifestPath, medians, practicePlace } from './place.mjs';

const onLab = process.argv.includes('--lab');
const rounds = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 4);
const settleMs = 2_000;

const place = onLab ? labPlace() : await practicePlace();
try {
  await main();
} finally {
  await place.end();
}

async function main() {
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    samples.push(await measure());
    await delay(2_000);
  }
  const { stopMs: stop, startMs: start, soakMs: soak, verdictMs: verdict } = medians(samples);
  const least = stop + start + soak;
  console.log(`medians of ${rounds} changes of one flag, on ${onLab ? 'the lab' : 'a practice node'}`);
  console.log(
    `old one closed after ${ms(stop)}, new one ready after ${ms(start)} more, least soak ${ms(soak)}`,
  );
  console.log(
    `written to verdict / least possible  ${(verdict / least).toFixed(2)} (${ms(verdict)} / ${ms(least)})`,
  );
  console.log(`ready to verdict / least soak        ${((verdict - stop - start) / soak).toFixed(2)}`);
}

/** Times of one change, from the moment when its bytes are on the disk. */
async function measure() {
  const before = readFileSync(place.manifest, 'utf8');
  const change = [
    ...['--manifest', manifestPath, '--set'],
    `profiling=${before.includes('--profiling=false') ? 'true' : 'false'}`,
  ];
  await untilWell(change);
  const old = await fingerprint();
  let result;
  const running = remediate(change).then((said) => {
    result = said;
    if (said.status !== 'FIXED') throw new Error(JSON.stringify(said));
  });
  const [{ writtenAt, closedAt, readyAt }] = await Promise.all([watch(before, old, () => result), running]);
  const phase = result.phases.find(({ name }) => name === 'health gate');
  // It must hold for the settle time, and past the kubelet's second look after the write.
  const soakUntil = Math.max(readyAt + settleMs, writtenAt + 2 * place.tickMs);
  return {
    stopMs: closedAt - writtenAt,
    startMs: readyAt - closedAt,
    soakMs: soakUntil - readyAt,
    verdictMs: Date.parse(phase.endedAt) - writtenAt,
  };
}

/** From outside, until the new one is ready, or the change has ended without one. */
async function watch(before, old, ended) {
  while (readFileSync(place.manifest, 'utf8') === before && ended() === undefined) await delay(5);
  const writtenAt = Date.now();
  let closedAt = 0;
  let readyAt = 0;
  while (readyAt === 0 && ended() === undefined) {
    const seen = await fingerprint();
    if (seen !== old && closedAt === 0) closedAt = Date.now();
    if (seen !== null && seen !== old && (await isReady())) readyAt = Date.now();
    await delay(10);
  }
  if (readyAt === 0)
    throw new Error(`no new API server was ready before the change had ended: ${ended().status}`);
  return { writtenAt, closedAt, readyAt };
}

/** A kubelet calls an API server ready some time after it is, and nothing is changed before. */
async function untilWell(change) {
  for (const endMs = Date.now() + 300_000; ; await delay(2_000)) {
    const { status, reason } = await kubemendJson(place, ['plan', ...change]);
    if (status === 'PLANNED') return;
    if (Date.now() > endMs) throw new Error(`not well before the change: ${reason}`);
  }
}

async function remediate(change) {
  const options = ['--settle', `${settleMs}ms`, '--rehearse', 'off'];
  return await kubemendJson(place, ['remediate', ...change, ...options]);
}

/** Of the certificate that an API server makes anew at each start; null: nothing listens. */
function fingerprint() {
  return new Promise((resolve) => {
    const options = {
      ...place.server,
      servername: 'apiserver-loopback-client',
      rejectUnauthorized: false,
      timeout: 500,
    };
    const socket = connect(options, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    for (const event of ['error', 'timeout']) {
      socket.once(event, () => {
        socket.destroy();
        resolve(null);
      });
    }
  });
}

function isReady() {
  return new Promise((resolve) => {
    const asked = request(
      { ...place.server, path: '/readyz', rejectUnauthorized: false, timeout: 1_000 },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.end();
  });
}

function ms(value) {
  return `${Math.round(value)} ms`;
}
