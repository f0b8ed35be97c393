/** Whether a user's audit script may run: only what nobody but root could have put there. */
import { realpath } from 'node:fs/promises';
import { judgeSteps, readSteps } from '../../adapters/storage/trusted-place.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import { toRealPath } from '../../domain/node-paths.ts';

export { judgeSteps } from '../../adapters/storage/trusted-place.ts';
export type { PlaceStep } from '../../adapters/storage/trusted-place.ts';

export type ScriptPlace = { ok: true; realPath: string } | { ok: false; reason: string };

/**
 * Symbolic links are resolved first, so that what is examined is what would run. The script and every directory up to
 * the top must belong to root and be writable by nobody else. A practice node has no root of its own: there the user
 * who runs the worker stands for root, and the top is the node's directory.
 * @param script node path
 */
export async function findAuditScript(
  config: Pick<NodeConfig, 'root' | 'auditScriptDirs'>,
  script: string,
): Promise<ScriptPlace> {
  const refuse = (reason: string): ScriptPlace => ({ ok: false, reason: `${script}: ${reason}` });
  const isPractice = config.root !== '';
  let realPath: string;
  try {
    realPath = await realpath(toRealPath(config, script));
  } catch (error) {
    return refuse(
      `expected an executable file, found none (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    );
  }
  const allowed = await Promise.all(
    config.auditScriptDirs.map((dir) => realpath(toRealPath(config, dir)).catch(() => null)),
  );
  if (!allowed.some((dir) => dir !== null && realPath.startsWith(`${dir}/`))) {
    return refuse(
      `expected it in ${config.auditScriptDirs.join(' or ') || 'an allowed directory (none is configured)'}, found it at ${realPath}`,
    );
  }
  const top = isPractice ? await realpath(config.root) : '/';
  try {
    const steps = await readSteps(realPath, top);
    const problem = judgeSteps(steps, isPractice ? (process.geteuid?.() ?? 0) : 0, 'executable');
    return problem === null ? { ok: true, realPath } : refuse(problem);
  } catch (error) {
    return refuse(`expected to examine every directory up to ${top}, found ${(error as Error).message}`);
  }
}

/**
 * The audit script that belongs to a remediation script by name: `L/1.2.5_remediate.sh` → `L/1.2.5_audit.sh`.
 * null for any other name: a remediation must never be run as its own audit.
 */
export function auditScriptFor(remediateScript: string): string | null {
  const match = /^(.*\/)?([^/]+)_remediate\.sh$/.exec(remediateScript);
  return match === null ? null : `${match[1] ?? ''}${match[2] ?? ''}_audit.sh`;
}
