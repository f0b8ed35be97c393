/** Steps of the catalog as what the editor and the writer are asked to do. */
import type { FixStep } from '../../contracts/check.ts';
import type { Component, Mode } from '../../contracts/basics.ts';
import { assertNever } from '../errors.ts';
import type { GivenGates } from '../flags/index.ts';
import type { ManifestChange } from '../manifest/manifest-change.ts';
import { gateChange } from './gate-change.ts';
import { substitute } from './parameters.ts';

export type { ManifestChange };

/** One change to a file beside the manifest. Paths are node paths; what is created belongs to root. */
export type FileFix =
  | { kind: 'ensureFile'; path: string; content: string; mode: Mode; keepIfPresent: boolean }
  | { kind: 'ensureDirectory'; path: string; mode: Mode }
  | { kind: 'limitMode'; path: string; mode: Mode }
  | { kind: 'setOwner'; path: string; uid: number; gid: number };

export type Change = { on: 'manifest'; change: ManifestChange } | { on: 'file'; fix: FileFix };

/** What a step without a path of its own is about. */
export interface StepContext {
  /** of its check */
  component: Component;
  /** content by name of a template */
  template: (name: string) => string;
  /** node paths of the files that the step's check looks at */
  looksAt: readonly string[];
  /** `uid:gid` of an owner as the check writes it; null: the node has none, and the fix was refused for it */
  ownerInNumbers: (owner: string) => string | null;
  /** as the component's next start is given them */
  gates: GivenGates;
}

export function toChanges(step: FixStep, context: StepContext): Change[] {
  if ('limitMode' in step) {
    const { path, mode } = step.limitMode;
    return pathsOf(path, context).map((one) => onFile({ kind: 'limitMode', path: one, mode }));
  }
  if ('setOwner' in step) {
    const { path, owner } = step.setOwner;
    const numbers = context.ownerInNumbers(owner);
    if (numbers === null) throw new Error(`setOwner: the node has no ${owner}`);
    const [uid = 0, gid = 0] = numbers.split(':').map(Number);
    return pathsOf(path, context).map((one) => onFile({ kind: 'setOwner', path: one, uid, gid }));
  }
  return [toChange(step, context)];
}

function pathsOf(path: string | undefined, { looksAt }: StepContext): readonly string[] {
  return path === undefined ? looksAt : [path];
}

const onFile = (fix: FileFix): Change => ({ on: 'file', fix });

type OtherStep = Exclude<FixStep, { limitMode: unknown } | { setOwner: unknown }>;

function toChange(step: OtherStep, { component, template, gates }: StepContext): Change {
  const onManifest = (change: ManifestChange): Change => ({ on: 'manifest', change });
  const ofGate = gateChange(component, step, gates);
  if (ofGate !== null) return onManifest(ofGate);
  if ('setFlag' in step)
    return onManifest({ kind: 'set', flag: step.setFlag.name, value: step.setFlag.value });
  if ('addToFlag' in step)
    return onManifest({ kind: 'add', flag: step.addToFlag.name, items: step.addToFlag.items });
  if ('removeFromFlag' in step) {
    return onManifest({ kind: 'remove', flag: step.removeFromFlag.name, items: step.removeFromFlag.items });
  }
  if ('unsetFlag' in step) return onManifest({ kind: 'unset', flag: step.unsetFlag.name });
  if ('setKey' in step) return onManifest({ kind: 'setKey', ...step.setKey });
  if ('unsetKey' in step) return onManifest({ kind: 'unsetKey', ...step.unsetKey });
  if ('ensureVolume' in step) return onManifest({ kind: 'volume', ...step.ensureVolume });
  if ('ensureMount' in step) return onManifest({ kind: 'mount', ...step.ensureMount });
  if ('ensureFile' in step) {
    const { path, mode, keepIfPresent, values = {} } = step.ensureFile;
    const content = substitute(template(step.ensureFile.template), values);
    return onFile({ kind: 'ensureFile', path, content, mode, keepIfPresent });
  }
  if ('ensureDirectory' in step) return onFile({ kind: 'ensureDirectory', ...step.ensureDirectory });
  return assertNever(step);
}

/** Bits beyond `allowed` taken away and none added: a mode that is stricter already stays. */
export function limitedMode(mode: Mode, allowed: Mode): Mode {
  return (parseInt(mode, 8) & parseInt(allowed, 8)).toString(8).padStart(4, '0');
}
