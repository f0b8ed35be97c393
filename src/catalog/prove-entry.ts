/** Each entry is put to the proof: its examples are judged as they say, and its fix mends the failing one. */
import type { Problem } from '../adapters/config/config-file.ts';
import type { Check, CheckExample } from '../contracts/check.ts';
import {
  existingPaths,
  gatesOfNextStart,
  judgeCheck,
  ownerInNumbers,
  readGivenFlags,
} from '../domain/audit/index.ts';
import type { ConfigFact, Facts } from '../domain/audit/index.ts';
import { fixOf, limitedMode, resolveParameters, withParameters } from '../domain/checks/index.ts';
import type { FileFix, Fix, ManifestChange } from '../domain/checks/index.ts';
import { isConfigKeyChange, isFlagChange } from '../domain/manifest/manifest-change.ts';
import { setIn } from '../domain/manifest/tree.ts';
import type { Tree } from '../domain/manifest/source.ts';
import type { Catalog } from './catalog.ts';
import { factsOfExample } from './example-facts.ts';
import type { Entry } from './parse-entries.ts';

export function proveEntry({ check, locate }: Entry, catalog: Catalog): Problem[] {
  // What a script says of a made-up node nobody can know; it brings no steps either.
  if ('script' in check.assert) return [];
  const problems: Problem[] = [];
  const report = (path: string[], message: string): void => {
    problems.push({ where: locate(path), path: [check.slug, ...path].join('.'), message });
  };
  const concrete = withParameters(check, resolveParameters([check], {}));
  for (const wanted of ['pass', 'fail'] as const) {
    const { verdict, reason } = judge(concrete, factsOfExample(concrete, check.examples[wanted]));
    // What people judge has no passing node to show.
    const isAsStated = verdict === wanted || verdict === 'manual';
    if (!isAsStated) report(['examples', wanted], `expected verdict ${wanted}, found ${verdict} (${reason})`);
  }
  if (problems.length > 0 || check.fix.steps.length === 0) return problems;
  const mended = mend(concrete, check.examples.fail, catalog);
  const { verdict, reason } = judge(concrete, mended);
  if (verdict !== 'pass') {
    report(
      ['fix', 'steps'],
      `expected the failing example to pass after these steps, found ${verdict} (${reason})`,
    );
  }
  return problems;
}

function judge(check: Check, facts: Facts): { verdict: string; reason: string } {
  return judgeCheck(check, facts, { id: check.slug, unconfirmed: false, waived: null });
}

/** The failing node after the steps: a model of the editor that is just enough to show what the steps say. */
function mend(check: Check, example: CheckExample, catalog: Catalog): Facts {
  const before = factsOfExample(check, example);
  const fix = fixOf({
    checks: [check],
    parameters: {},
    find: (slug) => catalog.find(slug),
    template: (name) => catalog.template(name),
    passing: new Set(),
    excluded: new Map(),
    elsewhere: new Map(),
    manifest: before.manifest.kind === 'read' ? before.manifest : null,
    argv: before.process.kind === 'running' ? before.process.argv : null,
    gates: gatesOfNextStart(before),
    looksAt: (one) => existingPaths(one.assert, before),
    ownerInNumbers: (_check, owner) => ownerInNumbers(owner, before) ?? null,
    displayId: (one) => catalog.displayId(one),
  });
  if (fix.kind === 'refused') return before;
  const argv = fix.manifestChanges.reduce(
    (flags, change) => changeArgv(check, flags, change),
    before.manifest.kind === 'read' ? before.manifest.argv : [],
  );
  const files = fix.files.reduce(changeFiles, { ...before.files });
  return {
    ...before,
    files,
    kubelet: before.kubelet === null ? null : changeKeys(before.kubelet, fix.manifestChanges),
    process: { kind: 'running', pid: 2, argv, env: {} },
    manifest:
      before.manifest.kind === 'read'
        ? { ...before.manifest, ...mounted(before.manifest, fix), argv }
        : before.manifest,
  };
}

type Manifest = Extract<Facts['manifest'], { kind: 'read' }>;

function mounted(manifest: Manifest, fix: Fix): Pick<Manifest, 'volumes' | 'mounts'> {
  const volumes = fix.manifestChanges.flatMap((one) => (one.kind === 'volume' ? [one] : []));
  const mounts = fix.manifestChanges.flatMap((one) =>
    one.kind === 'mount' ? [{ ...one, subPath: null }] : [],
  );
  return { volumes: [...manifest.volumes, ...volumes], mounts: [...manifest.mounts, ...mounts] };
}

function changeArgv(check: Check, argv: readonly string[], change: ManifestChange): readonly string[] {
  if (!isFlagChange(change)) return argv;
  const given = readGivenFlags(check.component, argv).get(change.flag);
  const others = argv.filter(
    (item) => readGivenFlags(check.component, ['', item]).get(change.flag) === undefined,
  );
  const old = given?.values ?? [];
  if (change.kind === 'unset') return others;
  if (change.kind === 'set') return [...others, `--${change.flag}=${change.value}`];
  const items =
    change.kind === 'add'
      ? [...new Set([...old, ...change.items])]
      : old.filter((item) => !change.items.includes(item));
  return items.length === 0 ? others : [...others, `--${change.flag}=${items.join(',')}`];
}

function changeKeys(
  kubelet: NonNullable<Facts['kubelet']>,
  changes: readonly ManifestChange[],
): NonNullable<Facts['kubelet']> {
  const change = (config: unknown): Record<string, unknown> =>
    changes
      .filter(isConfigKeyChange)
      .reduce<Tree>(
        (tree, one) => setIn(tree, one.path.split('.'), one.kind === 'setKey' ? one.value : undefined),
        config as Tree,
      ) as Record<string, unknown>;
  const changed = (fact: ConfigFact): ConfigFact =>
    fact.kind === 'read' ? { ...fact, config: change(fact.config) } : fact;
  return { file: changed(kubelet.file), effective: changed(kubelet.effective) };
}

function changeFiles(files: Facts['files'], fix: FileFix): Facts['files'] {
  const found = files[fix.path];
  const form = found !== undefined && 'mode' in found ? found : null;
  switch (fix.kind) {
    case 'ensureFile':
      if (form !== null && fix.keepIfPresent) return files;
      return { ...files, [fix.path]: { kind: 'file', mode: fix.mode, uid: 0, gid: 0, text: fix.content } };
    case 'ensureDirectory':
      return form !== null
        ? files
        : { ...files, [fix.path]: { kind: 'directory', mode: fix.mode, uid: 0, gid: 0, text: null } };
    case 'limitMode':
      return form === null
        ? files
        : { ...files, [fix.path]: { ...form, mode: limitedMode(form.mode, fix.mode) } };
    case 'setOwner':
      return form === null ? files : { ...files, [fix.path]: { ...form, uid: fix.uid, gid: fix.gid } };
  }
}
