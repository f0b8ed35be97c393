/** What a request wants, in the words of the editor and the writer: from checks, from plain edits, or from a backup. */
import type { Component, Risk, Target } from '../../contracts/basics.ts';
import type { Check } from '../../contracts/check.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import type { Finding } from '../../contracts/audit.ts';
import type { Catalog } from '../../catalog/load.ts';
import type { ArgumentEdits, ManifestFact } from '../../domain/audit/index.ts';
import { fixOf } from '../../domain/checks/index.ts';
import type { FileFix, FixRefused } from '../../domain/checks/index.ts';
import type { ManifestChange } from '../../domain/manifest/index.ts';

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
}

/** A plain edit has no author who weighed it: it restarts a component, and that is what its risk says. */
const plainEditRisk: Risk = 'medium';

export function wantedByChecks(
  request: RemediateRequest,
  catalog: Catalog,
  known: { findings: readonly Finding[]; excluded: ReadonlyMap<string, string>; manifest: ManifestFact },
): WantedChange | FixRefused {
  const fix = fixOf({
    checks: (request.checks ?? []).map((name) => catalog.resolve(name)),
    parameters: request.parameters,
    find: (slug) => catalog.find(slug),
    template: (name) => catalog.template(name),
    passing: new Set(known.findings.filter(({ verdict }) => verdict === 'pass').map(({ slug }) => slug)),
    excluded: known.excluded,
    manifest: known.manifest.kind === 'read' ? known.manifest : null,
    displayId: (check) => catalog.displayId(check),
  });
  return fix.kind === 'refused' ? fix : { ...fix, kind: 'wanted' };
}

export function wantedByEdits(request: RemediateRequest, component: Component): WantedChange {
  const edits = editsOf(request);
  const changes: ManifestChange[] = [
    ...Object.entries(edits.set).map(([flag, value]) => ({ kind: 'set' as const, flag, value })),
    ...Object.entries(edits.add).map(([flag, item]) => ({ kind: 'add' as const, flag, items: [item] })),
    ...Object.entries(edits.remove).map(([flag, item]) => ({ kind: 'remove' as const, flag, items: [item] })),
    ...edits.unset.map((flag) => ({ kind: 'unset' as const, flag })),
  ];
  return {
    kind: 'wanted',
    component,
    target: component,
    checks: [],
    manifestChanges: changes,
    files: [],
    risk: plainEditRisk,
    consent: [],
  };
}

export function editsOf(request: RemediateRequest): ArgumentEdits {
  const { set = {}, add = {}, remove = {}, unset = [] } = request;
  return { set, add, remove, unset };
}
