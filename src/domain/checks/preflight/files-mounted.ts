/** Every file that a changed flag names is where the container can see it, on a hostPath of the right type. */
import { findMount } from '../../audit/index.ts';
import type { VolumeFact } from '../../audit/index.ts';
import { findFileFlag, pathsInFlagValue } from '../../flags/index.ts';
import type { FileFlag } from '../../flags/index.ts';
import { viewFlags } from './changed-flags.ts';
import type { FlagFacts } from './changed-flags.ts';
import { passed, refused } from './facts.ts';
import type { PreflightFacts, PreflightResult } from './facts.ts';
import { parentOf } from './paths.ts';

const name = 'files mounted';

export function checkFilesMounted(facts: PreflightFacts): PreflightResult {
  const wanted = changedFiles(facts);
  const problems = wanted.flatMap(({ flag, path }) => problemsOfFile(flag, path, facts));
  if (problems.length > 0) return refused(name, 'PREREQUISITE_MISSING', problems.join('; '));
  return passed(
    name,
    wanted.length === 0 ? 'no changed flag names a file' : wanted.map((one) => one.path).join(', '),
  );
}

/** The volumes that the change adds or alters say what must be there: hostPath type "" makes directories of files. */
export function checkVolumes(facts: PreflightFacts): PreflightResult {
  const { before, after } = facts;
  const old = new Set(before.volumes.map((volume) => JSON.stringify(volume)));
  const changed = after.volumes.filter(
    (volume) => !old.has(JSON.stringify(volume)) && volume.hostPath !== null,
  );
  const problems = changed.flatMap((volume) => problemsOfVolume(volume, facts));
  const paths = after.mounts.map((mount) => mount.mountPath.replace(/\/+$/, ''));
  const twice = paths.filter((path, index) => paths.indexOf(path) !== index);
  problems.push(...twice.map((path) => `${path}: expected one mount, found two`));
  if (problems.length > 0) return refused('volumes', 'PREREQUISITE_MISSING', problems.join('; '));
  return passed(
    'volumes',
    changed.length === 0 ? 'none added' : changed.map((volume) => volume.name).join(', '),
  );
}

/** Node paths whose form the preflight needs to know; the same change may still create them. */
export function wantedPaths(
  facts: Pick<PreflightFacts, 'component' | 'before' | 'after' | 'creates'>,
): string[] {
  const files = changedFiles(facts).flatMap(({ path, flag }) => {
    const hostPath = findMount(path, facts.after)?.hostPath ?? null;
    if (hostPath === null) return [];
    return flag.use === 'writeFile' ? [hostPath, parentOf(hostPath)] : [hostPath];
  });
  const volumes = facts.after.volumes.flatMap((volume) =>
    volume.hostPath === null ? [] : [volume.hostPath],
  );
  return [...new Set([...files, ...volumes, ...facts.creates.flatMap(({ path }) => [path, parentOf(path)])])];
}

interface WantedFile {
  flag: FileFlag;
  path: string;
}

function changedFiles(facts: FlagFacts): WantedFile[] {
  return viewFlags(facts).changed.flatMap((given) => {
    const flag = findFileFlag(facts.component, given.name);
    if (flag === undefined) return [];
    const paths = given.values.flatMap((value) => pathsInFlagValue(facts.component, given.name, value));
    return paths.map((path) => ({ flag, path }));
  });
}

function problemsOfFile(flag: FileFlag, path: string, facts: PreflightFacts): string[] {
  const subject = `--${flag.name}=${path}`;
  if (!path.startsWith('/')) return [`${subject}: expected an absolute path`];
  const mounted = findMount(path, facts.after);
  if (mounted === undefined) {
    const lost =
      flag.use === 'readFile'
        ? 'the container cannot see the file'
        : 'what is written there is lost with the container';
    return [`${subject}: expected a mount that covers it, found none: ${lost}`];
  }
  const { hostPath, mount } = mounted;
  if (hostPath === null) return []; // a volume of another kind is its own provider
  if (flag.use === 'writeFile') {
    if (mount.readOnly) return [`${subject}: expected a writable mount, found ${mount.name} read-only`];
    return expectForm(subject, parentOf(hostPath), 'directory', facts);
  }
  if (!flag.mustExist) return [];
  return expectForm(subject, hostPath, flag.use === 'directory' ? 'directory' : 'file', facts);
}

function expectForm(
  subject: string,
  path: string,
  wanted: 'file' | 'directory',
  facts: PreflightFacts,
): string[] {
  const created = createdForm(path, facts);
  const found = facts.files[path];
  if (found?.kind === 'unreadable') return [`${subject}: ${found.why}`];
  const kind = found?.kind === undefined || found.kind === 'absent' ? (created ?? 'absent') : found.kind;
  return kind === wanted
    ? []
    : [
        `${subject}: expected ${path} to be a ${wanted}, found it ${kind === 'absent' ? kind : `to be a ${kind}`}`,
      ];
}

function createdForm(path: string, { creates, after }: PreflightFacts): 'file' | 'directory' | undefined {
  if (creates.some((fix) => fix.kind === 'ensureFile' && fix.path === path)) return 'file';
  if (creates.some((fix) => fix.kind === 'ensureDirectory' && fix.path === path)) return 'directory';
  const makes = after.volumes.some(
    (volume) => volume.type === 'DirectoryOrCreate' && volume.hostPath === path,
  );
  return makes ? 'directory' : undefined;
}

function problemsOfVolume(volume: VolumeFact, facts: PreflightFacts): string[] {
  const subject = `volume ${volume.name}`;
  const { hostPath, type } = volume;
  if (hostPath === null || type === 'DirectoryOrCreate') return [];
  if (type === '')
    return [`${subject}: expected a hostPath type, found none: a missing file would be made a directory`];
  if (type === 'FileOrCreate')
    return [`${subject}: expected File, found FileOrCreate: a missing file would be made empty`];
  if (type === 'File') return expectForm(subject, hostPath, 'file', facts);
  return type === 'Directory' ? expectForm(subject, hostPath, 'directory', facts) : [];
}
