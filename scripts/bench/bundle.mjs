/**
 * What bundling saves: the API server's checks that a fresh node fails, as one change and one by one, in turns on one node.
 * Run after `npm run build`: node scripts/bench/bundle.mjs [rounds] on a practice node of its own, or with --lab on the lab
 * that `scripts/lab kubemend` has set up. Prints ratios of this one run; asserts nothing.
 */
import { kubemendJson, labPlace, medians, practicePlace } from './place.mjs';

const onLab = process.argv.includes('--lab');
const rounds = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 2);
const place = onLab ? labPlace() : await practicePlace();
const ways = { bundle: [], 'one by one': ['--one-by-one'] };
try {
  await main();
} finally {
  await place.end();
}

async function main() {
  const checks = await failing();
  const samples = { bundle: [], 'one by one': [] };
  for (let round = 0; round < rounds; round++) {
    for (const [way, options] of Object.entries(ways)) {
      process.stderr.write(`round ${round + 1} of ${rounds}: ${checks.length} checks, ${way}\n`);
      samples[way].push(await harden(checks, options));
    }
  }
  console.log(
    `medians of ${rounds} rounds, ${checks.length} checks of the API server, on ${onLab ? 'the lab' : 'a practice node'}`,
  );
  const [one, many] = Object.values(samples).map(medians);
  for (const key of ['restarts', 'outageMs', 'wallMs']) {
    console.log(
      `${key.padEnd(9)} bundle ${Math.round(one[key])}, one by one ${Math.round(many[key])}: ${(many[key] / one[key]).toFixed(2)} times`,
    );
  }
}

/** Those that kubemend mends without being asked for each. */
async function failing() {
  const plan = await kubemendJson(place, ['plan', '--all', '--accept-risk', 'medium']);
  return plan.runs.find(({ target }) => target === 'kube-apiserver').checks;
}

async function harden(checks, options) {
  const startedAt = Date.now();
  const result = await kubemendJson(place, ['remediate', ...checks, '--accept-risk', 'medium', ...options]);
  const wallMs = Date.now() - startedAt;
  if (result.status !== 'FIXED') throw new Error(JSON.stringify(result));
  const back = await kubemendJson(place, ['backups', 'restore', '--run', result.runId]);
  if (back.status !== 'FIXED') throw new Error(JSON.stringify(back));
  return { restarts: result.restarts, outageMs: result.outageMs, wallMs };
}
