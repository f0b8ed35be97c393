/** What one entry alone cannot show: names that two claim, and things that an entry names and nobody has. */
import type { ConfigPath, Problem } from '../adapters/config/config-file.ts';
import type { Component } from '../contracts/basics.ts';
import type { Assertion, Check, FixStep } from '../contracts/check.ts';
import { problemOf, referencesIn, resolveParameters, substituteSteps } from '../domain/checks/index.ts';
import {
  checkFlag,
  findFlag,
  kubeletKey,
  validateKubeletValue,
  nearestFlags,
  nearestKubeletKeys,
  nearestNames,
} from '../domain/flags/index.ts';
import type { Entry } from './parse-entries.ts';

type Report = (path: ConfigPath, message: string) => void;

/** A problem, and whose it is. */
export interface FoundProblem {
  entry: Entry;
  problem: Problem;
}

/** Of two that claim one name the later entry has the problem: those that ship come first. */
export function crossCheck(given: readonly Entry[], templates: ReadonlyMap<string, string>): FoundProblem[] {
  const found: FoundProblem[] = [];
  const entries = given.filter((entry) => !isReplaced(entry, given));
  const slugs = new Map<string, Entry>();
  const numbers = new Map<string, Entry>();
  const parameters = new Map<string, Entry>();
  for (const entry of entries) {
    const report = reporter(entry, found);
    const first = slugs.get(entry.check.slug);
    if (first === undefined) slugs.set(entry.check.slug, entry);
    else report(['slug'], collisionOf(entry, first));
    checkOverride(entry, given, report);
    checkAliases(entry, numbers, report);
    checkParameters(entry, parameters, report);
    checkNames(entry.check, templates, report);
  }
  for (const entry of entries) checkRequirements(entry, slugs, reporter(entry, found));
  return found;
}

function reporter(entry: Entry, found: FoundProblem[]): Report {
  const { check, locate } = entry;
  return (path, message) => {
    found.push({ entry, problem: { where: locate(path), path: [check.slug, ...path].join('.'), message } });
  };
}

function isReplaced({ check, isOwn }: Entry, all: readonly Entry[]): boolean {
  return !isOwn && all.some((other) => other.isOwn && isOverrideOf(other, check.slug));
}

function isOverrideOf({ check }: Entry, slug: string): boolean {
  return check.override === true && check.slug === slug;
}

function collisionOf(entry: Entry, first: Entry): string {
  const expected = entry.isOwn && !first.isOwn ? 'a slug of its own, or override: true' : 'a slug of its own';
  return `expected ${expected}, found "${entry.check.slug}" at ${first.locate(['slug'])} too`;
}

function checkOverride({ check, isOwn }: Entry, all: readonly Entry[], report: Report): void {
  if (check.override !== true) return;
  if (!isOwn) report(['override'], 'expected it in a file of your own, found it in the catalog');
  if (!isOwn) return;
  const shipped = all.filter((other) => !other.isOwn).map((other) => other.check);
  const replaced = shipped.find(({ slug }) => slug === check.slug);
  if (replaced !== undefined) {
    // Others that travel with it would be of another change.
    for (const field of ['component', 'target'] as const) {
      if (check[field] !== replaced[field])
        report([field], `expected ${replaced[field]}, as in the check that ships, found ${check[field]}`);
    }
    return;
  }
  const near = nearestNames(
    check.slug,
    shipped.map(({ slug }) => slug),
  ).join(' or ');
  report(
    ['slug'],
    `expected the slug of a check that ships${near === '' ? '' : ` (${near}?)`}, found "${check.slug}"`,
  );
}

function checkRequirements({ check }: Entry, slugs: ReadonlyMap<string, Entry>, report: Report): void {
  check.fix.requires.forEach((required, index) => {
    const path = ['fix', 'requires', index];
    const found = slugs.get(required)?.check;
    if (found === undefined) {
      const near = nearestNames(required, slugs.keys()).join(' or ');
      report(path, `expected the slug of a check${near === '' ? '' : ` (${near}?)`}, found "${required}"`);
    } else if (found.component !== check.component || found.target !== check.target) {
      report(
        path,
        `expected a check of ${check.component} (${check.target}), found "${required}" of ${found.component} (${found.target})`,
      );
    }
  });
}

function checkAliases(entry: Entry, seen: Map<string, Entry>, report: Report): void {
  const { check } = entry;
  for (const [benchmark, number] of Object.entries(check.aliases)) {
    const id = `${benchmark}/${number}`;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, entry);
    else
      report(
        ['aliases', benchmark],
        `expected a number of its own, found ${id} at ${first.locate(['aliases', benchmark])} (${first.check.slug}) too`,
      );
  }
  if (!entry.isOwn && Object.keys(check.aliases).length === 0)
    report(['aliases'], 'expected at least one benchmark version, found none');
}

function checkParameters(entry: Entry, seen: Map<string, Entry>, report: Report): void {
  const { check } = entry;
  const used = referencesIn([check.assert, check.fix.steps]);
  for (const name of new Set(used)) {
    if (check.parameters[name] === undefined) report(['fix'], `expected a parameter "${name}", found none`);
  }
  for (const [name, parameter] of Object.entries(check.parameters)) {
    const [problem] = problemOf(name, parameter, parameter.default);
    if (problem !== undefined) report(['parameters', name, 'default'], problem.replace(/^[^:]*: /, ''));
    if (!used.includes(name))
      report(['parameters', name], 'expected a use of it in assert or steps, found none');
    const first = seen.get(name);
    if (first === undefined) seen.set(name, entry);
    else if (JSON.stringify(first.check.parameters[name]) !== JSON.stringify(parameter)) {
      report(
        ['parameters', name],
        `expected the same as at ${first.locate(['parameters', name])}, found another meaning of one name`,
      );
    }
  }
}

function checkNames(check: Check, templates: ReadonlyMap<string, string>, report: Report): void {
  checkAssertion(check.assert, ['assert'], check, report);
  const defaults = resolveParameters([check], {});
  substituteSteps(check.fix.steps, defaults).forEach((step, index) => {
    checkStep(step, ['fix', 'steps', index], check, templates, report);
  });
  check.fix.conflicts.forEach(({ flag }, index) => {
    checkFlagName(check.component, flag, ['fix', 'conflicts', index, 'flag'], report);
  });
}

function checkAssertion(assertion: Assertion, path: ConfigPath, check: Check, report: Report): void {
  if ('all' in assertion) {
    assertion.all.forEach((one, index) => checkAssertion(one, [...path, 'all', index], check, report));
  } else if ('any' in assertion) {
    assertion.any.forEach((one, index) => checkAssertion(one, [...path, 'any', index], check, report));
  } else if ('kubelet' in assertion) {
    const near = nearestKubeletKeys(assertion.kubelet).join(' or ');
    if (kubeletKey(assertion.kubelet) === undefined) {
      report(
        [...path, 'kubelet'],
        `expected a key of KubeletConfiguration${near === '' ? '' : ` (${near}?)`}, found "${assertion.kubelet}"`,
      );
    }
    if (check.component !== 'kubelet')
      report([...path, 'kubelet'], `expected component kubelet, found ${check.component}`);
    if (assertion.flag !== undefined) checkFlagName('kubelet', assertion.flag, [...path, 'flag'], report);
  } else if ('flagFile' in assertion) {
    checkFlagName(check.component, assertion.flagFile, [...path, 'flagFile'], report);
  } else if ('flag' in assertion) {
    checkFlagName(check.component, assertion.flag, [...path, 'flag'], report);
  }
}

function checkFlagName(component: Component, name: string, path: ConfigPath, report: Report): void {
  if (findFlag(component, name)?.name === name) return;
  const near = nearestFlags(component, name).join(' or ');
  report(
    path,
    `expected a flag of ${component}, without dashes${near === '' ? '' : ` (${near}?)`}, found "${name}"`,
  );
}

function checkStep(
  step: FixStep,
  path: ConfigPath,
  check: Check,
  templates: ReadonlyMap<string, string>,
  report: Report,
): void {
  const { component } = check;
  const isAttributes = 'limitMode' in step || 'setOwner' in step;
  if (isAttributes !== (check.target === 'files')) {
    report(
      path,
      `expected ${check.target === 'files' ? 'limitMode or setOwner' : 'no limitMode or setOwner'} for target ${check.target}, found ${Object.keys(step).join(', ')}`,
    );
  }
  if ('setFlag' in step) {
    const { name, value } = step.setFlag;
    checkFlagName(component, name, [...path, 'setFlag', 'name'], report);
    const problem = findFlag(component, name) === undefined ? undefined : checkFlag(component, name, value);
    if (problem !== undefined)
      report([...path, 'setFlag', 'value'], `expected ${problem.expected}, found ${problem.found}`);
  } else if ('addToFlag' in step) {
    checkListFlag(component, 'addToFlag', step.addToFlag, path, report);
  } else if ('removeFromFlag' in step) {
    checkListFlag(component, 'removeFromFlag', step.removeFromFlag, path, report);
  } else if ('unsetFlag' in step) {
    checkFlagName(component, step.unsetFlag.name, [...path, 'unsetFlag', 'name'], report);
  } else if ('setKey' in step || 'unsetKey' in step) {
    checkKeyStep(check, step, path, report);
  } else if ('ensureFile' in step && !templates.has(step.ensureFile.template)) {
    const known = [...templates.keys()].join(', ') || 'none';
    report(
      [...path, 'ensureFile', 'template'],
      `expected a template (${known}), found "${step.ensureFile.template}"`,
    );
  } else if ('ensureMount' in step) {
    const { name } = step.ensureMount;
    const has = check.fix.steps.some((one) => 'ensureVolume' in one && one.ensureVolume.name === name);
    if (!has) report([...path, 'ensureMount', 'name'], `expected a volume of these steps, found "${name}"`);
  }
}

function checkKeyStep(
  { component }: Check,
  step: Extract<FixStep, { setKey: unknown } | { unsetKey: unknown }>,
  path: ConfigPath,
  report: Report,
): void {
  const name = 'setKey' in step ? step.setKey.path : step.unsetKey.path;
  const at = [...path, 'setKey' in step ? 'setKey' : 'unsetKey'];
  if (component !== 'kubelet') report(at, `expected component kubelet, found ${component}`);
  const key = kubeletKey(name);
  if (key === undefined) {
    const near = nearestKubeletKeys(name).join(' or ');
    report(
      [...at, 'path'],
      `expected a key of KubeletConfiguration${near === '' ? '' : ` (${near}?)`}, found "${name}"`,
    );
    return;
  }
  const problem = 'setKey' in step ? validateKubeletValue(key, step.setKey.value) : undefined;
  if (problem !== undefined) report([...at, 'value'], `expected ${problem.expected}, found ${problem.found}`);
}

function checkListFlag(
  component: Component,
  kind: 'addToFlag' | 'removeFromFlag',
  { name, items }: { name: string; items: string[] },
  path: ConfigPath,
  report: Report,
): void {
  checkFlagName(component, name, [...path, kind, 'name'], report);
  const spec = findFlag(component, name);
  if (spec !== undefined && !['list', 'array', 'map'].includes(spec.type)) {
    report(
      [...path, kind, 'name'],
      `expected a flag that holds a list, found --${name} of type ${spec.type}`,
    );
  }
  items.forEach((item, index) => {
    const problem = spec === undefined ? undefined : checkFlag(component, name, item);
    if (problem !== undefined)
      report([...path, kind, 'items', index], `expected ${problem.expected}, found ${problem.found}`);
  });
}
