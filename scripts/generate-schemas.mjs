/** Writes schemas/*.schema.json from the contracts of the built package. `--check` only says whether they are current. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import {
  Answers,
  BatchRequest,
  BatchResult,
  Check,
  ControlConfig,
  DriftRequest,
  DriftResult,
  FleetReport,
  FleetRequest,
  FleetResult,
  Inventory,
  NodeConfig,
  PlanFile,
  RemediateRequest,
  RemediationResult,
  RunReport,
} from '../dist/contracts/index.js';

const schemas = {
  'kubemend.config': [ControlConfig, 'input'],
  node: [NodeConfig, 'input'],
  answers: [Answers, 'input'],
  'remediate-request': [RemediateRequest, 'input'],
  result: [RemediationResult, 'output'],
  'plan-file': [PlanFile, 'input'],
  'batch-request': [BatchRequest, 'input'],
  'batch-result': [BatchResult, 'output'],
  'drift-request': [DriftRequest, 'input'],
  'drift-result': [DriftResult, 'output'],
  'fleet-request': [FleetRequest, 'input'],
  'fleet-result': [FleetResult, 'output'],
  inventory: [Inventory, 'input'],
  check: [Check, 'input'],
  report: [RunReport, 'output'],
  'fleet-report': [FleetReport, 'output'],
};

mkdirSync('schemas', { recursive: true });
let stale = false;
for (const [name, [schema, io]] of Object.entries(schemas)) {
  const file = `schemas/${name}.schema.json`;
  const text = `${JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any' }), null, 2)}\n`;
  const current = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (process.argv.includes('--check')) {
    if (!current) console.error(`${file} is not current: npm run schemas`);
    stale ||= !current;
  } else if (!current) {
    writeFileSync(file, text);
    console.log(`wrote ${file}`);
  }
}
process.exitCode = stale ? 1 : 0;
