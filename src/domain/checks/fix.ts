/** What would make a bundle of checks pass: one set of changes to one manifest, and the files that it needs. */
import type { Component, Risk, Target } from '../../contracts/basics.ts';
import type { Check, FixStep } from '../../contracts/check.ts';
import type { Code } from '../../contracts/codes.ts';
import type { ManifestFact } from '../audit/index.ts';
import { findMount, readGivenFlags } from '../audit/index.ts';
import { InputError } from '../errors.ts';
import type { GivenGates } from '../flags/index.ts';
import { closeOverRequirements } from './closure.ts';
import type { FindCheck } from './closure.ts';
import { toChanges } from './changes.ts';
import type { FileFix, ManifestChange } from './changes.ts';
import { missingOwner } from './missing-owner.ts';
import { resolveParameters, substitute, substituteSteps } from './parameters.ts';
import type { GivenParameters } from './parameters.ts';

export interface FixInput {
  checks: readonly Check[];
  parameters: GivenParameters;
  find: FindCheck;
  /** content of a file of the catalog's templates directory */
  template: (name: string) => string;
  /** slugs of checks that pass already: nothing of theirs is changed, not even to another good value */
  passing: ReadonlySet<string>;
  /** reason by slug, of checks that are excluded on this node */
  excluded: ReadonlyMap<string, string>;
  /** reason by slug, of checks that are for other nodes */
  elsewhere: ReadonlyMap<string, string>;
  /** null: not read; then nothing of it is reused */
  manifest: Extract<ManifestFact, { kind: 'read' }> | null;
  /** arguments that the component runs with; null: not read, then no conflict is seen */
  argv: readonly string[] | null;
  /** feature gates as the component's next start is given them */
  gates: GivenGates;
  /** node paths of the existing files that the check is about */
  looksAt: (check: Check) => readonly string[];
  /** `uid:gid` of an owner as a check writes it; null: the node has no such user or group */
  ownerInNumbers: (check: Check, owner: string) => string | null;
  /** how people read a check's name, such as cis-1.12/1.2.15 */
  displayId: (check: Check) => string;
}

export interface Fix {
  kind: 'fix';
  component: Component;
  target: Target;
  /** what was asked for and what travels with it, prerequisites first */
  checks: Check[];
  manifestChanges: ManifestChange[];
  /** in the order in which they are made */
  files: FileFix[];
  risk: Risk;
  /** the part of `checks` that may only be done when its risk was accepted */
  consent: Check[];
  /** how long it must hold, where one of them says so; 0: none does */
  soakMs: number;
}

export interface FixRefused {
  kind: 'refused';
  code: Code;
  reason: string;
  hint: string | null;
}

const riskOrder: readonly Risk[] = ['none', 'low', 'medium', 'high'];

export function isRiskAbove(risk: Risk, accepted: Risk): boolean {
  return riskOrder.indexOf(risk) > riskOrder.indexOf(accepted);
}

/** Of none: none. */
export function highestRisk(risks: readonly Risk[]): Risk {
  return riskOrder[Math.max(0, ...risks.map((risk) => riskOrder.indexOf(risk)))] ?? 'high';
}

/**
 * @throws InputError WRONG_WORKFLOW when the checks are on different targets, INVALID_REQUEST for bad parameters
 */
export function fixOf(input: FixInput): Fix | FixRefused {
  const checks = closeOverRequirements(input.checks, input.find);
  const { component, target } = targetOf(checks, input.displayId);
  const values = resolveParameters(checks, input.parameters);
  const todo = checks.filter((check) => !input.passing.has(check.slug));
  const stepsOf = (check: Check): FixStep[] => substituteSteps(check.fix.steps, values);
  const refusal = todo
    .map((check) => refusalOf(check, input) ?? ownerRefusal(check, stepsOf(check), input))
    .find((one) => one !== null);
  if (refusal !== undefined) return refusal;
  const steps = todo.flatMap(stepsOf);
  const changes = todo.flatMap((check) => {
    const context = {
      template: input.template,
      looksAt: input.looksAt(check),
      gates: input.gates,
      component: check.component,
      ownerInNumbers: (owner: string) => input.ownerInNumbers(check, owner),
    };
    return stepsOf(check)
      .filter((step) => isStepNeeded(step, steps, component, input.manifest))
      .flatMap((step) => toChanges(step, context));
  });
  const distinct = dropRepeated(changes);
  const risks = todo.map((check) => check.fix.risk);
  return {
    kind: 'fix',
    component,
    target,
    checks,
    manifestChanges: distinct.flatMap((change) => (change.on === 'manifest' ? [change.change] : [])),
    files: distinct.flatMap((change) => (change.on === 'file' ? [change.fix] : [])),
    risk: highestRisk(risks),
    consent: todo.filter((check) => check.fix.kind === 'consent'),
    soakMs: Math.max(
      0,
      ...todo.map(({ fix }) => 60_000 * Number(substitute(fix.soakMinutes ?? '0', values))),
    ),
  };
}

function targetOf(
  checks: readonly Check[],
  displayId: FixInput['displayId'],
): { component: Component; target: Target } {
  const byTarget = new Map<Target, Check[]>();
  for (const check of checks) {
    const target = check.target === 'files' ? 'files' : check.component;
    byTarget.set(target, [...(byTarget.get(target) ?? []), check]);
  }
  const [first, ...others] = byTarget;
  if (first === undefined)
    throw new InputError('checks: expected at least one, found none', { code: 'INVALID_REQUEST' });
  if (others.length > 0) {
    const found = [...byTarget].map(([target, some]) => `${target} (${some.map(displayId).join(', ')})`);
    throw new InputError(`checks: expected checks on one target, found ${found.join(' and ')}`, {
      code: 'WRONG_WORKFLOW',
      hint: 'several targets of one node are a batch: run `kubemend remediate` once per target, or start `remediateBatch`',
    });
  }
  const [target, [check]] = first;
  if (check === undefined) throw new Error('a group has members');
  return { component: check.component, target };
}

function refusalOf(check: Check, input: FixInput): FixRefused | null {
  const id = input.displayId(check);
  const refused = (code: Code, reason: string, hint: string | null): FixRefused => ({
    kind: 'refused',
    code,
    reason: `${id}: ${reason}`,
    hint,
  });
  const elsewhere = input.elsewhere.get(check.slug);
  if (elsewhere !== undefined) {
    return refused(
      'EXCLUDED',
      `not done on this node: ${elsewhere}`,
      `\`nodes\` of ${check.slug} says for which nodes it is`,
    );
  }
  const exclusion = input.excluded.get(check.slug);
  if (exclusion !== undefined) {
    return refused(
      'EXCLUDED',
      `excluded on this node: ${exclusion}`,
      'remove the exclusion from the node configuration',
    );
  }
  const { kind, guidance, conflicts } = check.fix;
  if (kind === 'refused') {
    return refused(
      'KNOWN_TO_BREAK',
      `expected a change that the cluster survives, found one known to break it. ${guidance}`,
      guidance,
    );
  }
  // A check that people judge has no fix at all; one that is judged here and has none yet is told apart.
  if (kind === 'manual') {
    const code = hasManual(check.assert) ? 'MANUAL_CHECK' : 'FIX_NOT_AVAILABLE';
    return refused(code, guidance, `kubemend checks show ${id}`);
  }
  const given = input.argv === null ? null : readGivenFlags(check.component, input.argv);
  const conflict = conflicts.find(({ flag }) => given?.has(flag) === true);
  if (conflict === undefined) return null;
  return refused(
    'KNOWN_TO_BREAK',
    `found --${conflict.flag}: ${conflict.reason}`,
    `kubemend checks show ${id}`,
  );
}

function ownerRefusal(check: Check, steps: readonly FixStep[], input: FixInput): FixRefused | null {
  const missing = missingOwner(steps, (owner) => input.ownerInNumbers(check, owner) === null);
  if (missing === null) return null;
  return {
    kind: 'refused',
    code: 'PREREQUISITE_MISSING',
    reason: `${input.displayId(check)}: expected a user and group ${missing.owner} on the node, found none`,
    hint: `on the node: ${missing.todo}`,
  };
}

function hasManual(assertion: Check['assert']): boolean {
  if ('all' in assertion) return assertion.all.some(hasManual);
  if ('any' in assertion) return assertion.any.some(hasManual);
  return 'manual' in assertion;
}

/** false: the manifest has it already, perhaps under another name; a second mount on one path would be refused. */
function isStepNeeded(
  step: FixStep,
  steps: readonly FixStep[],
  component: Component,
  manifest: FixInput['manifest'],
): boolean {
  if (manifest === null) return true;
  if ('setFlag' in step) {
    return !(step.setFlag.ifAbsent && readGivenFlags(component, manifest.argv).has(step.setFlag.name));
  }
  if ('ensureMount' in step)
    return !isMounted(step.ensureMount, hostPathOf(step.ensureMount.name, steps), manifest);
  if (!('ensureVolume' in step)) return true;
  const { name, hostPath } = step.ensureVolume;
  return steps.some(
    (one) =>
      'ensureMount' in one &&
      one.ensureMount.name === name &&
      !isMounted(one.ensureMount, hostPath, manifest),
  );
}

function hostPathOf(volume: string, steps: readonly FixStep[]): string | undefined {
  const [hostPath] = steps.flatMap((step) =>
    'ensureVolume' in step && step.ensureVolume.name === volume ? [step.ensureVolume.hostPath] : [],
  );
  return hostPath;
}

function isMounted(
  wanted: { mountPath: string; readOnly: boolean },
  hostPath: string | undefined,
  manifest: NonNullable<FixInput['manifest']>,
): boolean {
  const found = findMount(wanted.mountPath, manifest);
  if (found === undefined || found.hostPath !== hostPath) return false;
  return wanted.readOnly || !found.mount.readOnly;
}

/** Two checks that need the same volume need it once. */
function dropRepeated<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
