/** Works out a request to the last byte, from what is on the node now. Pure but for reading; made again at apply. */
import { basename } from 'node:path';
import type { FactsReader } from '../../adapters/audit/audit-facts.ts';
import type { BackupStore } from '../../adapters/storage/backup-store.ts';
import type { Files } from '../../adapters/storage/files.ts';
import type { RecordStore } from '../../adapters/storage/record-store.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Finding } from '../../contracts/audit.ts';
import { Component } from '../../contracts/basics.ts';
import type { Check } from '../../contracts/check.ts';
import type { NodeConfig } from '../../contracts/config.ts';
import type { RemediateRequest } from '../../contracts/request.ts';
import { manifestFactOf } from '../../domain/audit/index.ts';
import type { ManifestFact } from '../../domain/audit/index.ts';
import {
  closeOverRequirements,
  highestRisk,
  isRiskAbove,
  resolveParameters,
  withParameters,
} from '../../domain/checks/index.ts';
import type { FileFix, FixRefused, GivenParameters } from '../../domain/checks/index.ts';
import { InputError } from '../../domain/errors.ts';
import type { KubeletValues } from '../../domain/flags/index.ts';
import type { ManifestChange } from '../../domain/manifest/index.ts';
import { toNodePath, toRealPath } from '../../domain/node-paths.ts';
import { auditChecks, readFacts } from '../audit/audit-checks.ts';
import type { AuditContext } from '../audit/audit-checks.ts';
import { elsewhereOf, excludedBy, parametersOf, rulesOf } from '../audit/node-rules.ts';
import { requireAllRead, requireDefinitions } from '../audit/require-definitions.ts';
import type { ComputedChange, ComputedFile } from './computed-change.ts';
import { editFile } from './edit-file.ts';
import { fixFiles, isSameForm } from './fix-files.ts';
import { restoreBackup } from './restore-backup.ts';
import { restoreChanges } from './restore-changes.ts';
import { editsOf, keysOf, wantedByChecks, wantedByEdits } from './wanted-change.ts';
import type { WantedChange } from './wanted-change.ts';

export interface ComputeContext {
  config: NodeConfig;
  files: Files;
  backups: BackupStore;
  records: Pick<RecordStore, 'read'>;
  catalog: Catalog;
  facts: FactsReader;
  audit: AuditContext;
}

export interface Computed extends ComputedChange {
  kind: 'computed';
  /** the manifest before and after, as an audit reads it; null where the change has none */
  manifest: { before: ManifestFact; after: ManifestFact; nodePath: string } | null;
  /** of a KubeletConfiguration: what must be in force afterwards, by dotted key; null: the key's default */
  keys: KubeletValues;
  /** fixes to files beside the manifest, as the preflight wants to know them */
  fixes: FileFix[];
  /** of the checks, as they were put in: the node's values, and those of the request over them */
  parameters: GivenParameters;
  /** of changes that are put back: backups that hold what was before them */
  backupIds?: string[];
  /** how long a check wants it to hold; 0: as long as the run does */
  soakMs: number;
  /** every check passes on process and file already */
  compliant: boolean;
}

/**
 * @throws InputError, ConflictError or PlaceError that names what stands in the way; nothing is changed
 */
export async function computeChange(
  context: ComputeContext,
  request: RemediateRequest,
): Promise<Computed | FixRefused> {
  if (request.restore !== undefined) return await restoreBackup(context, request.restore);
  if (request.restoreChanges !== undefined) return await restoreChanges(context, request.restoreChanges);
  requireKnown(context.catalog, request);
  const { component, manifestPath } = await locate(context, request);
  const parameters = await effectiveParameters(context, request);
  const findings = await auditBefore(context, request, component, manifestPath);
  const manifest = await readManifest(context, component, manifestPath);
  const wanted =
    request.checks === undefined
      ? wantedByEdits(request, component, manifestPath)
      : wantedByChecks(request, context.catalog, {
          findings,
          manifest,
          facts: await readFacts(context, requestedChecks(context, request, parameters)),
          excluded: excludedBy(await rulesOf(context.audit)),
          elsewhere: await elsewhereOf(context.audit, withRequired(context.catalog, request.checks)),
          parameters,
        });
  if (wanted.kind === 'refused') return wanted;
  const consent = consentRefusal(wanted, request, context.catalog);
  if (consent !== null) return consent;

  const isStale = findings.some((finding) => finding.verdict === 'stale');
  const fixed = await fixFiles(wanted.files, context.config, context.files);
  const isReadAnew = wanted.target !== 'files' && fixed.some(hasNewContent);
  const needsRestart = isStale || isReadAnew;
  const edited = await editManifestFile(context, wanted, manifestPath, request.allowUnknown, needsRestart);
  const isEdited = edited !== null && !isSameForm(edited.before, edited.after);
  if (needsRestart && component === 'kubelet' && !isEdited) return readByNobody(fixed.filter(hasNewContent));
  const files = [...fixed, ...(isEdited ? [edited] : [])];
  const after =
    edited === null || component === 'kubelet'
      ? null
      : manifestFactOf(edited.bytesAfter?.toString('utf8') ?? '', manifestPath, component);
  return {
    kind: 'computed',
    target: wanted.target,
    component: wanted.component,
    files,
    checks: wanted.checks,
    risk: wanted.risk,
    findingsBefore: findings,
    manifest: after === null ? null : { before: manifest, after, nodePath: manifestPath },
    keys: keysOf(wanted.manifestChanges),
    fixes: wanted.files,
    parameters,
    soakMs: wanted.soakMs,
    compliant: files.length === 0 && findings.every((finding) => finding.verdict === 'pass'),
  };
}

/** For a manifest that people name, the component is the one in it; its file name is only a guess. */
async function locate(
  { config, catalog, files }: ComputeContext,
  request: RemediateRequest,
): Promise<{ component: Component; manifestPath: string }> {
  if (request.manifest === undefined) {
    const [check] = (request.checks ?? []).map((name) => catalog.resolve(name));
    const component = check?.component ?? 'kube-apiserver';
    const manifestPath =
      component === 'kubelet' ? config.kubeletConfig : `${config.manifestsDir}/${component}.yaml`;
    return { component, manifestPath };
  }
  const path = toNodePath(config, request.manifest);
  const { form, bytes } = await files.readForm(toRealPath(config, path));
  if (form.kind !== 'file' || bytes === null) {
    throw new InputError(
      `${path}: expected a manifest, found ${form.kind === 'absent' ? 'no file' : 'a directory'}`,
      {
        code: 'MANIFEST_NOT_FOUND',
        hint: 'check the path and the node; nothing was changed',
      },
    );
  }
  if (path === config.kubeletConfig) return { component: 'kubelet', manifestPath: path };
  const text = bytes.toString('utf8');
  const inIt = Component.options.filter((one) => manifestFactOf(text, path, one).kind === 'read');
  const named = Component.options.find((one) => basename(path).startsWith(one));
  // Where several or none fit, the editor says exactly why, with the position.
  const component = (inIt.length === 1 ? inIt[0] : named) ?? inIt[0] ?? 'kube-apiserver';
  return { component, manifestPath: path };
}

async function auditBefore(
  { audit }: ComputeContext,
  request: RemediateRequest,
  component: Component,
  manifestPath: string,
): Promise<Finding[]> {
  return await auditChecks(audit, {
    checks: withRequired(audit.catalog, request.checks ?? []).map(({ slug }) => slug),
    parameters: request.parameters,
    ...(request.manifest !== undefined && {
      edits: {
        component,
        manifestPath,
        edits: editsOf(request),
        ...(component === 'kubelet' && {
          keys: keysOf(wantedByEdits(request, component, manifestPath).manifestChanges),
        }),
        intendedArgv: null,
      },
    }),
    openChange: null,
  });
}

/** What is asked for and what travels with it, with their parameters put in. */
function requestedChecks(
  context: ComputeContext,
  request: RemediateRequest,
  parameters: GivenParameters,
): Check[] {
  const checks = withRequired(context.catalog, request.checks ?? []);
  const values = resolveParameters(checks, parameters);
  return checks.map((check) => withParameters(check, values));
}

/** Values of the request over those of the node, for the checks of the request. */
async function effectiveParameters(
  { audit }: ComputeContext,
  request: RemediateRequest,
): Promise<GivenParameters> {
  const checks = withRequired(audit.catalog, request.checks ?? []);
  return parametersOf(checks, await rulesOf(audit), request.parameters);
}

/** @throws ConflictError CHECKS_DIFFER, also for a check that this node does not know and the other side does */
export function requireKnown(catalog: Catalog, request: RemediateRequest): void {
  const names = request.checks ?? [];
  if (names.length === 0) return;
  requireAllRead(catalog);
  // First what was meant: a name that is not known here would hide by whom it is.
  requireDefinitions(catalog, [], request);
  requireDefinitions(catalog, withRequired(catalog, names), request);
}

/** Checks that travel with the asked ones are audited like them. */
export function withRequired(catalog: Catalog, names: readonly string[]): Check[] {
  const asked = names.map((name) => catalog.resolve(name));
  return closeOverRequirements(asked, (slug) => catalog.find(slug));
}

async function readManifest(
  { config, files }: ComputeContext,
  component: Component,
  path: string,
): Promise<ManifestFact> {
  if (component === 'kubelet') return { kind: 'absent', path };
  const { bytes } = await files.readForm(toRealPath(config, path));
  return bytes === null ? { kind: 'absent', path } : manifestFactOf(bytes.toString('utf8'), path, component);
}

/** Named by its id a check is wanted; what it breaks must still have been accepted. */
function consentRefusal(
  wanted: WantedChange,
  request: RemediateRequest,
  catalog: Catalog,
): FixRefused | null {
  const accepted = new Set((request.accept ?? []).map((name) => catalog.resolve(name).slug));
  const beyond = wanted.consent.filter(
    ({ slug, fix }) => !accepted.has(slug) && isRiskAbove(fix.risk, request.acceptRisk),
  );
  if (beyond.length === 0) return null;
  const ids = beyond.map((check) => catalog.displayId(check));
  const list = beyond.map(
    (check) => `${catalog.displayId(check)} (risk ${check.fix.risk}: ${check.breaks.join('; ')})`,
  );
  return {
    kind: 'refused',
    code: 'CONSENT_REQUIRED',
    reason: `expected consent to ${list.join(', ')}; found --accept-risk ${request.acceptRisk}`,
    hint: `read \`kubemend checks show ID\` of each, then add ${ids.map((id) => `--accept ${id}`).join(' ')}, or --accept-risk ${highestRisk(beyond.map(({ fix }) => fix.risk))}`,
  };
}

/** What a component has read is not what it would read now: only a new process proves the new content. */
function hasNewContent({ before, after }: ComputedFile): boolean {
  return after.kind === 'file' && after.digest !== before.digest;
}

/** A kubelet is started again for a change of its configuration; there is no other that it could be proved by. */
function readByNobody(files: readonly ComputedFile[]): FixRefused {
  const found =
    files.length === 0 ? 'none: it says so already' : `only ${files.map(({ path }) => path).join(', ')}`;
  return {
    kind: 'refused',
    code: 'FIX_NOT_AVAILABLE',
    reason: `expected a change of the kubelet's configuration, found ${found}; the kubelet goes on with what it read at its start`,
    hint:
      files.length === 0
        ? 'restart the kubelet (`systemctl restart kubelet`), and audit again'
        : 'write them by hand and restart the kubelet, or give the check a setKey step',
  };
}

/** When the file is right and the process old, only a new Pod helps: an annotation makes it one. */
const restartAnnotation = 'kubemend.io/restart';

async function editManifestFile(
  { config, files }: ComputeContext,
  wanted: WantedChange,
  manifestPath: string,
  allowUnknown: boolean,
  needsRestart: boolean,
): Promise<ReturnType<typeof editFile> | null> {
  if (wanted.target === 'files') return null;
  const read = await files.readForm(toRealPath(config, manifestPath));
  const edit = (changes: readonly ManifestChange[]): ReturnType<typeof editFile> =>
    editFile(read, { path: manifestPath, component: wanted.component, changes, allowUnknown });
  const edited = edit(wanted.manifestChanges);
  const isSame = isSameForm(edited.before, edited.after);
  // A kubelet's configuration has no place for an annotation, and no Pod.
  if (!needsRestart || !isSame || wanted.component === 'kubelet') return edited;
  // The same for the same file, so that the bytes computed at apply are those of the plan.
  const nonce = (read.form.digest ?? '').slice('sha256:'.length, 'sha256:'.length + 12);
  return edit([...wanted.manifestChanges, { kind: 'annotation', name: restartAnnotation, value: nonce }]);
}
