/**
 * Runs a user's own audit. The script judges by its exit code: 0 pass, 1 fail, 3 manual, anything else an error.
 * Lines of its output that begin with a tag are read too: `[FAIL_REASON] text` says why it failed; `[PASS]`, `[FAIL]`
 * and `[MANUAL]` repeat the verdict for people. The exit code decides, except that exit 0 beside a printed `[FAIL]`,
 * `[FAIL_REASON]` or `[MANUAL]` is a contradiction, and a contradiction is an error.
 */
import type { AuditScript, Finding } from '../../contracts/audit.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import { durationMs, durationText } from '../../domain/duration.ts';
import { InputError } from '../../domain/errors.ts';
import { findAuditScript } from './audit-script-place.ts';
import { runInGroup } from './run-in-group.ts';
import type { ScriptEnd } from './run-in-group.ts';

export { auditScriptFor, findAuditScript } from './audit-script-place.ts';

export interface ScriptAnswer {
  verdict: 'pass' | 'fail' | 'manual' | 'error';
  reason: string;
  /** null: it did not run, or was killed */
  exitCode: number | null;
  /** its output, both streams in the order in which they came, cut at `maxOutputBytes` */
  output: string;
  /** its first lines with a tag, such as `[PASS] text`, however much was printed before them */
  tagged: readonly string[];
}

export interface ScriptContext {
  config: Pick<NodeConfig, 'root' | 'auditScriptDirs' | 'cluster' | 'node'>;
  /** path for the script's KUBECONFIG, where one is configured */
  kubeconfig: string | null;
  signal?: AbortSignal;
}

/**
 * Asked before anything is written: a script that could not be run would cost a rollback.
 * @throws InputError AUDIT_SCRIPT_REFUSED
 */
export async function requireAuditScript(context: ScriptContext, script: string): Promise<string> {
  const place = await findAuditScript(context.config, script);
  if (place.ok) return place.realPath;
  throw new InputError(place.reason, {
    code: 'AUDIT_SCRIPT_REFUSED',
    hint: `put it, owned by root and writable by root alone, in ${context.config.auditScriptDirs.join(' or ')} (auditScriptDirs of the node configuration)`,
  });
}

/**
 * Never throws for what the script does. A script that is gone, or is no longer in a safe place, is an error: after a
 * write that means rollback.
 * @param check what it is asked about, as people name it
 */
export async function runAuditScript(
  context: ScriptContext,
  script: AuditScript,
  check: string,
): Promise<ScriptAnswer> {
  const place = await findAuditScript(context.config, script.script);
  if (!place.ok) return { verdict: 'error', reason: place.reason, exitCode: null, output: '', tagged: [] };
  const end = await runInGroup(place.realPath, script, environmentOf(context, check), context.signal);
  return judgeEnd(end, script);
}

/** The same as a finding; an error is `unknown`: nobody could look. */
export function findingOfScript(script: AuditScript, answer: ScriptAnswer, unconfirmed: boolean): Finding {
  const value = answer.output.trim().split('\n').slice(-5).join('\n');
  return {
    check: `script/${script.script}`,
    slug: 'audit-script',
    title: `The audit script ${script.script} passes`,
    verdict: answer.verdict === 'error' ? 'unknown' : answer.verdict,
    reason: answer.reason,
    expected: 'exit code 0',
    observed: [
      {
        layer: 'script',
        where: script.script,
        value: `exit ${answer.exitCode ?? 'none'}${value === '' ? '' : `: ${value}`}`,
      },
    ],
    unconfirmed,
  };
}

/** Nothing of the worker's own environment reaches the script. */
function environmentOf({ config, kubeconfig }: ScriptContext, check: string): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
    KUBEMEND_CLUSTER: config.cluster,
    KUBEMEND_NODE: config.node,
    KUBEMEND_CHECK: check,
    KUBEMEND_ROOT: config.root,
    ...(kubeconfig === null ? {} : { KUBECONFIG: kubeconfig }),
  };
}

function judgeEnd(end: ScriptEnd, script: AuditScript): ScriptAnswer {
  const answer = (verdict: ScriptAnswer['verdict'], reason: string): ScriptAnswer => ({
    verdict,
    reason,
    exitCode: end.exitCode,
    output: end.output,
    tagged: end.tagged,
  });
  if (end.aborted) return answer('error', 'the audit script was stopped');
  if (end.timedOut) {
    return answer(
      'error',
      `the audit script did not end within ${durationText(durationMs(script.timeout))}, and was killed with its children`,
    );
  }
  if (end.startError !== null)
    return answer('error', `the audit script could not be started: ${end.startError}`);
  if (end.exitCode === null)
    return answer('error', `the audit script was killed by ${end.signal ?? 'a signal'}`);
  const failReason = textBehind(end.tagged, 'FAIL_REASON');
  switch (end.exitCode) {
    case 0: {
      const against = end.tagged.find((line) => !line.trimStart().startsWith('[PASS]'));
      if (against === undefined) return answer('pass', 'the audit script exited with 0');
      return answer(
        'error',
        `the audit script contradicts itself: exit code 0, and "${failReason ?? against.trim().slice(0, 500)}" printed`,
      );
    }
    case 1:
      return answer('fail', failReason ?? 'the audit script exited with 1 and printed no [FAIL_REASON]');
    case 3:
      return answer(
        'manual',
        textBehind(end.tagged, 'MANUAL') || 'the audit script leaves the judgement to a person (exit code 3)',
      );
    default:
      return answer(
        'error',
        `the audit script ended with exit code ${end.exitCode}${failReason === null ? '' : `: ${failReason}`}`,
      );
  }
}

/** The text behind the first line that begins with the tag; null: there is none. */
function textBehind(lines: readonly string[], tag: string): string | null {
  const line = lines.map((one) => one.trim()).find((one) => one.startsWith(`[${tag}]`));
  return line === undefined
    ? null
    : line
        .slice(tag.length + 2)
        .trim()
        .slice(0, 500);
}
