/** The dead-man's proof of life, read. */
import { readAlive } from '../../adapters/storage/alive-file.ts';
import { judgeRecoverer } from '../../domain/change/recoverer.ts';
import { durationMs } from '../../domain/duration.ts';
import type { NodeContext } from '../node-context.ts';

/** Schema of the records that this version writes. */
export const writtenSchema = 1;

export async function readRecoverer(
  context: Pick<NodeContext, 'paths' | 'clock' | 'config'>,
): Promise<{ alive: boolean; detail: string }> {
  const { paths, clock, config } = context;
  const now = { uptimeMs: clock.uptimeMs(), boot: await clock.bootInstance() };
  const rules = { tickMs: durationMs(config.recover.tick), schema: writtenSchema };
  return judgeRecoverer(await readAlive(paths.aliveFile), now, rules);
}
