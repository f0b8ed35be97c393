/** `KUBEMEND_RECORD_HISTORIES=1` stores histories of these runs as fixtures of test/replay. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

export async function recordHistory(name: string, handle: WorkflowHandle): Promise<void> {
  if (process.env['KUBEMEND_RECORD_HISTORIES'] === undefined) return;
  const dir = process.env['KUBEMEND_HISTORIES_DIR'] ?? join(import.meta.dirname, '../../replay/histories');
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true });
  const history = await handle.fetchHistory();
  writeFileSync(join(dir, `${name}.json`), `${JSON.stringify(JSON.parse(historyToJSON(history)))}\n`);
}
