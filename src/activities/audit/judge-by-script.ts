/** The verdict on a check that a person's script judges, in the sandbox of every audit script. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Finding } from '../../contracts/audit.ts';
import type { Check, ScriptAssertion } from '../../contracts/check.ts';
import { toNodePath } from '../../domain/node-paths.ts';
import { findingOfScript, runAuditScript } from './run-audit-script.ts';
import type { ScriptAnswer, ScriptContext } from './run-audit-script.ts';

/** Of one script; all of a node's scripts must leave an audit time to answer. */
export const scriptLimit = '30s';

export interface ScriptCheckContext extends ScriptContext {
  catalog: Catalog;
}

/** @param assertion that of the check */
export async function judgeByScript(
  context: ScriptCheckContext,
  check: Check,
  assertion: ScriptAssertion,
  { id, unconfirmed }: { id: string; unconfirmed: boolean },
): Promise<Finding> {
  const path = context.catalog.own.scripts.get(check.slug);
  if (path === undefined) throw new Error(`no script for ${check.slug}`);
  const script = { script: toNodePath(context.config, path), args: [], timeout: scriptLimit };
  const inItsPlace = { ...context.config, auditScriptDirs: [dirname(script.script)] };
  const isSame = await isUnchanged(path, assertion);
  const answer = isSame
    ? await runAuditScript({ ...context, config: inItsPlace }, script, id)
    : changed(script.script);
  const finding = findingOfScript(script, orManual(answer, assertion), unconfirmed);
  return { ...finding, check: id, slug: check.slug, title: check.title };
}

async function isUnchanged(path: string, { digest }: ScriptAssertion): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text !== null && `sha256:${createHash('sha256').update(text).digest('hex')}` === digest;
}

function changed(path: string): ScriptAnswer {
  const reason = `${path} is not the file that this worker has read: start it again`;
  return { verdict: 'error', reason, exitCode: null, output: '', tagged: [] };
}

/** A script that calls itself manual answers for a person, unless it says [PASS] or [FAIL] itself. */
function orManual(answer: ScriptAnswer, { manualUnlessTold }: ScriptAssertion): ScriptAnswer {
  const isTold = answer.tagged.some((line) => /^\s*\[(PASS|FAIL)\]/.test(line));
  if (!manualUnlessTold || isTold || answer.verdict === 'error') return answer;
  return { ...answer, verdict: 'manual', reason: 'the script leaves the judgement to a person: (Manual)' };
}
