/**
 * What a node worker does before it asks anybody for work: what is overdue goes back, bytes first, and what killed
 * attempts left staged goes away. It decides nothing that the record does not say.
 */
import { dirname } from 'node:path';
import type { ChangeRecord } from '../../contracts/change-record.ts';
import type { NodeContext } from '../node-context.ts';

/** `<changeId>-<nonce>-<new|old|reverting>`: what `applyChange` stages, and nothing of anybody else. */
const ownToken = /^([0-9a-f]{16}-[0-9a-f]{8})-(new|old|reverting)$/;

/** Staged by an attempt whose record does not stand open; what an open change needs to go back is kept. */
export async function reapStaged(context: NodeContext): Promise<string[]> {
  const { paths, files, records, config } = context;
  let all: ChangeRecord[];
  try {
    all = await records.list();
  } catch (error) {
    // Whose it is cannot be told, so nothing goes. Nothing new begins on this node either; what is under way must go on.
    context.log.critical(`A change record cannot be read: ${String(error)}`);
    return [];
  }
  const kept = new Set(all.filter(({ state }) => !isSettled(state)).map(({ stageToken }) => stageToken));
  const isAbandoned = (token: string): boolean => {
    const own = ownToken.exec(token)?.[1];
    return own !== undefined && !kept.has(own);
  };
  const dirs = new Set([
    paths.manifestsDir,
    dirname(paths.manifestsDir),
    paths.pkiDir,
    dirname(paths.kubeletConfig),
    paths.changesDir,
    ...all.flatMap((record) => record.files.map(({ path }) => dirname(path))),
  ]);
  const reaped: string[] = [];
  for (const dir of dirs) {
    // A directory that is gone or closed to us holds nothing that anybody reads.
    reaped.push(...(await files.reapStaged(dir, isAbandoned).catch(() => [])));
  }
  if (reaped.length > 0)
    context.log.info(`Removed ${reaped.length} file(s) that a killed attempt left staged on ${config.node}`);
  return reaped;
}

/** A failed rollback keeps its way back for the person who repairs the node. */
function isSettled(state: string): boolean {
  return state === 'confirmed' || state === 'rolledBack' || state === 'refused';
}
