/** The audit of one node: checks of the catalog, the arguments of a change that no check names, a user's own script. */
import type { FactsReader } from '../../adapters/audit/audit-facts.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { AuditScript, Finding } from '../../contracts/audit.ts';
import type { Component, Target } from '../../contracts/basics.ts';
import type { Check } from '../../contracts/check.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import { auditArguments, auditKeys } from '../../domain/audit/index.ts';
import type { ArgumentEdits, Facts } from '../../domain/audit/index.ts';
import { isAboutNode, resolveParameters, withParameters } from '../../domain/checks/index.ts';
import type { GivenParameters } from '../../domain/checks/index.ts';
import type { KubeletValues } from '../../domain/flags/index.ts';
import { judgeChecks, scriptsLimitMs, unusableFindings } from './judge-checks.ts';
import { elsewhereOf, parametersOf, rulesOf } from './node-rules.ts';
import { findingOfScript, runAuditScript } from './run-audit-script.ts';

export interface AuditContext {
  config: NodeConfig;
  catalog: Catalog;
  facts: FactsReader;
  /** path for scripts, where one is configured */
  kubeconfig: string | null;
  clock: Pick<Clock, 'now' | 'monotonicMs'>;
  signal?: AbortSignal;
}

export interface AuditInput {
  /** ids or slugs; empty: none. `all`: whatever is about the node itself */
  checks: readonly string[] | 'all';
  parameters?: GivenParameters;
  /** of a change that no check names */
  edits?: {
    component: Component;
    /** node path */
    manifestPath: string;
    edits: ArgumentEdits;
    /** of a kubelet: the keys of its configuration, in place of arguments */
    keys?: KubeletValues;
    /** what the new process was to be started with, as the manifest says; null: not known */
    intendedArgv: readonly string[] | null;
  };
  script?: AuditScript;
  /** the target of the node's open change; what is seen of it now may be put back */
  openChange: Target | null;
  benchmark?: string;
  /** also checks that are for other nodes: for a comparison with what was found here once */
  everywhere?: true;
  /** on the clock of the context; where several audits answer one question */
  scriptsUntilMs?: number;
}

/**
 * Changes nothing. Findings are in the order asked: checks, arguments, script.
 * @throws InputError INVALID_REQUEST for an unknown check or parameter
 */
export async function auditChecks(context: AuditContext, input: AuditInput): Promise<Finding[]> {
  const { catalog } = context;
  const { benchmark } = input;
  const asked =
    input.checks === 'all'
      ? catalog.checks.filter(isAboutNode)
      : input.checks.map((name) => catalog.resolve(name, benchmark));
  const rules = await rulesOf(context);
  const elsewhere = input.everywhere === true ? new Map<string, string>() : await elsewhereOf(context, asked);
  const values = resolveParameters(asked, parametersOf(asked, rules, input.parameters));
  const checks = asked.map((check) => withParameters(check, values));
  const factsOf = await readFacts(
    context,
    checks.filter(({ slug, assert }) => !('script' in assert) && !elsewhere.has(slug)),
  );
  const { openChange, scriptsUntilMs = context.clock.monotonicMs() + scriptsLimitMs } = input;
  const displayId = (check: Check): string => catalog.displayId(check, benchmark);
  const judged = { factsOf, rules, values, elsewhere, openChange, displayId, scriptsUntilMs };
  const findings = await judgeChecks(context, checks, judged);
  if (input.checks === 'all') findings.push(...unusableFindings(catalog));
  if (input.edits !== undefined) {
    const { component, manifestPath, edits, keys, intendedArgv } = input.edits;
    const facts = await context.facts.read(component, [], manifestPath);
    const unconfirmed = input.openChange === component;
    findings.push(
      keys === undefined
        ? auditArguments(facts, edits, { intendedArgv, unconfirmed })
        : auditKeys(facts, keys, { unconfirmed }),
    );
  }
  if (input.script !== undefined) {
    const name = findings.map((finding) => finding.check).join(',');
    const answer = await runAuditScript(context, input.script, name);
    findings.push(findingOfScript(input.script, answer, input.openChange !== null));
  }
  return findings;
}

/** One look per component, so that checks of one bundle are judged by one state. */
export async function readFacts(
  context: Pick<AuditContext, 'facts'>,
  checks: readonly Check[],
): Promise<(component: Component) => Facts> {
  const components = [...new Set(checks.map((check) => check.component))];
  const read = await Promise.all(
    components.map(async (component) => {
      const own = checks.filter((check) => check.component === component);
      return [component, await context.facts.read(component, own)] as const;
    }),
  );
  const facts = new Map(read);
  return (component) => {
    const found = facts.get(component);
    if (found === undefined) throw new Error(`no facts of ${component}`);
    return found;
  };
}
