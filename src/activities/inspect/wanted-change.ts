/** What a request wants, in the words of the editor and the writer: from checks, from plain edits, or from a backup. */
import type { Component, Risk, Target } from '../../contracts/basics.ts';
import type { Check } from '../../contracts/check.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import type { Finding } from '../../contracts/audit.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { existingPaths, gatesOfNextStart, ownerInNumbers } from '../../domain/audit/index.ts';
import type { ArgumentEdits, Facts, ManifestFact } from '../../domain/audit/index.ts';
import { fixOf } from '../../domain/checks/index.ts';
import type { FileFix, FixRefused, GivenParameters } from '../../domain/checks/index.ts';
import { changesOf, isConfigKeyChange } from '../../domain/manifest/index.ts';
import type { KeyValue, ManifestChange } from '../../domain/manifest/index.ts';
import type { KubeletValues } from '../../domain/flags/index.ts';
import { refuse } from './edit-file.ts';

export interface WantedChange {
  kind: 'wanted';
  component: Component;
  target: Target;
  /** prerequisites included */
  checks: Check[];
  manifestChanges: ManifestChange[];
  files: FileFix[];
  risk: Risk;
  /** checks that may only be done when their risk was accepted */
  consent: Check[];
  soakMs: number;
}

/** A plain edit has no author who weighed it: it restarts a component, and that is what its risk says. */
const plainEditRisk: Risk = 'medium';

export function wantedByChecks(
  request: RemediateRequest,
  catalog: Catalog,
  known: {
    findings: readonly Finding[];
    excluded: ReadonlyMap<string, string>;
    elsewhere: ReadonlyMap<string, string>;
    /** the node's values, and those of the request over them */
    parameters: GivenParameters;
    manifest: ManifestFact;
    /** of each component that a check is about */
    facts: (component: Component) => Facts;
  },
): WantedChange | FixRefused {
  const checks = (request.checks ?? []).map((name) => catalog.resolve(name));
  const facts = known.facts(checks[0]?.component ?? 'kube-apiserver');
  const { process } = facts;
  const fix = fixOf({
    checks,
    parameters: known.parameters,
    find: (slug) => catalog.find(slug),
    template: (name) => catalog.template(name),
    passing: new Set(known.findings.filter(({ verdict }) => verdict === 'pass').map(({ slug }) => slug)),
    excluded: known.excluded,
    elsewhere: known.elsewhere,
    manifest: known.manifest.kind === 'read' ? known.manifest : null,
    argv:
      known.manifest.kind === 'read' ? known.manifest.argv : process.kind === 'running' ? process.argv : null,
    gates: gatesOfNextStart(facts),
    looksAt: (check) => existingPaths(check.assert, known.facts(check.component)),
    ownerInNumbers: (check, owner) => ownerInNumbers(owner, known.facts(check.component)) ?? null,
    displayId: (check) => catalog.displayId(check),
  });
  return fix.kind === 'refused' ? fix : { ...fix, kind: 'wanted' };
}

/** @throws InputError for what a document of this kind cannot have */
export function wantedByEdits(
  request: RemediateRequest,
  component: Component,
  manifestPath: string,
): WantedChange {
  const document = component === 'kubelet' ? 'KubeletConfiguration' : 'Pod';
  const asked = changesOf(editsOf(request), document);
  if (!asked.ok) throw refuse(manifestPath, asked.problems);
  return {
    kind: 'wanted',
    soakMs: 0,
    component,
    target: component,
    checks: [],
    manifestChanges: asked.changes,
    files: [],
    risk: plainEditRisk,
    consent: [],
  };
}

export function editsOf(request: RemediateRequest): ArgumentEdits {
  const { set = {}, add = {}, remove = {}, unset = [] } = request;
  return { set, add, remove, unset };
}

/** Keys of a KubeletConfiguration that must be in force afterwards; null: the key's default. */
export function keysOf(changes: readonly ManifestChange[]): KubeletValues {
  return Object.fromEntries(
    changes
      .filter(isConfigKeyChange)
      // Text of a whole number too large for a number: what is compared later is text anyway.
      .map((change) => [change.path, change.kind === 'setKey' ? plain(change.value) : null]),
  );
}

function plain(value: KeyValue): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
