/**
 * What a plan of one batch is after the changes before it: each was planned on the node as none had been made, and a
 * mode that one of them sets is what a later one of the same file finds.
 */
import type { Attributes, ExpectedPlan, FileChange, FileForm } from '../../contracts/plan.ts';
import { isSameForm } from '../change/three-way.ts';

/** @param earlier the plans that have been carried out since, in their order */
export function afterEarlier(
  plan: ExpectedPlan,
  earlier: readonly Pick<ExpectedPlan, 'files'>[],
): ExpectedPlan {
  const done = earlier.flatMap(({ files }) => files);
  const files = plan.files.map((file) =>
    done.filter(({ path }) => path === file.path).reduce((own, other) => afterOther(own, other), file),
  );
  const isSame = files.every((file, index) => file === plan.files[index]);
  // What is done already is no part of the change any more.
  const left = files.filter(({ before, after }) => !isSameForm(before, after));
  if (isSame) return plan;
  const { diff: _ofBefore, ...rest } = plan;
  return { ...rest, planHash: null, files: left };
}

/** Where the other left something else than was planned upon, this is no plan of that file: it stays, and will differ. */
function afterOther(file: FileChange, other: FileChange): FileChange {
  if (!isSameForm(file.before, other.before)) return file;
  return { ...file, before: other.after, after: merged(file, other.after) };
}

/** What the change does not touch is as the other left it. */
function merged({ before, after }: FileChange, now: FileForm): FileForm {
  const isContentKept = before.kind === after.kind && before.digest === after.digest;
  const { kind, digest } = isContentKept ? now : after;
  return { kind, digest, attributes: mergedAttributes(before.attributes, after.attributes, now.attributes) };
}

function mergedAttributes(
  before: Attributes | null,
  after: Attributes | null,
  now: Attributes | null,
): Attributes | null {
  if (before === null || after === null || now === null) return after;
  const pick = <Name extends keyof Attributes>(name: Name): Attributes[Name] =>
    before[name] === after[name] ? now[name] : after[name];
  return { mode: pick('mode'), uid: pick('uid'), gid: pick('gid'), xattrs: pick('xattrs') };
}
