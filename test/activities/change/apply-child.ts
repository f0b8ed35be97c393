/** A worker process that applies one planned change: `node apply-child.mjs "kubemend worker node" INPUT.json`. */
import { readFile } from 'node:fs/promises';
import { applyChange } from '../../../src/activities/change/apply-change.ts';
import type { ApplyInput } from '../../../src/activities/change/apply-change.ts';
import { loadNodeConfig } from '../../../src/adapters/config/node-config.ts';
import { createNodeContext } from '../../../src/worker/node-context.ts';

interface ChildInput {
  configFile: string;
  failPointsDir: string;
  apply: Omit<ApplyInput, 'recompute'>;
  /** text after, by file */
  texts: string[];
}

const { configFile, failPointsDir, apply, texts } = JSON.parse(
  await readFile(process.argv[3]!, 'utf8'),
) as ChildInput;
const context = createNodeContext(await loadNodeConfig(configFile), { by: 'worker', failPointsDir });
const files = apply.plan.files.map((file, index) => ({ ...file, bytesAfter: Buffer.from(texts[index]!) }));
const deed = { heartbeat: () => undefined, signal: new AbortController().signal };
const report = await applyChange(context, { ...apply, recompute: async () => files }, deed);
process.stdout.write(`${JSON.stringify(report)}\n`);
