/**
 * A script `X_audit.sh` in a directory of one's own checks, as a check: it is judged by the script, and mended by hand.
 * An `X_remediate.sh` beside it is never run: it would change the node without backup, health gate and rollback.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Component } from '../contracts/basics.ts';
import type { Check } from '../contracts/check.ts';
import type { Entry } from './parse-entries.ts';

export interface ScriptSource {
  /** as it is shown, and run */
  path: string;
  text: string;
  hasRemediation: boolean;
}

const suffix = '_audit.sh';

export function isScriptCheck(name: string): boolean {
  return name.endsWith(suffix) && name.length > suffix.length;
}

export function remediationOf(path: string): string {
  return path.slice(0, -suffix.length) + '_remediate.sh';
}

/** A number in the name is no number of a benchmark: what such a script looks at is its author's word alone. */
export function scriptSlug(path: string): string {
  const words = basename(path)
    .slice(0, -suffix.length)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `script-${words}`;
}

export function scriptEntry({ path, text, hasRemediation }: ScriptSource): Entry {
  const head = text.split('\n').slice(0, 10);
  const isManual = head.some((line) => line.includes('(Manual)'));
  const title = head
    .filter((line) => /^#[^!]/.test(line))
    .map((line) => line.replace(/^#[#\s=*-]*/, '').trim())
    .find((line) => line !== '');
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const check: Check = {
    slug: scriptSlug(path),
    aliases: {},
    title: (title ?? basename(path)).slice(0, 200),
    level: /level_?2/i.test(basename(dirname(path))) ? 2 : 1,
    scored: !isManual,
    component: componentOf(basename(path)),
    target: 'files',
    parameters: {},
    assert: { script: basename(path), digest, manualUnlessTold: isManual },
    fix: {
      kind: 'manual',
      risk: 'none',
      neverInAll: false,
      steps: [],
      requires: [],
      conflicts: [],
      guidance: guidanceOf(path, hasRemediation),
    },
    prerequisites: [],
    breaks: [],
    source: path,
    examples: { pass: {}, fail: {} },
  };
  return { check, locate: () => `${path}:1:1`, isOwn: true };
}

function guidanceOf(path: string, hasRemediation: boolean): string {
  if (!hasRemediation) return 'by hand: a script judges it, and says why it fails';
  const name = join(dirname(path), basename(remediationOf(path)));
  return `by hand: ${name} changes the node by itself, without backup, health gate and rollback, so kubemend does not run it`;
}

/** What the numbers of the benchmark are about; of any other name the node as a whole, which the kubelet stands for. */
function componentOf(name: string): Component {
  if (/^1\.[12]\./.test(name)) return 'kube-apiserver';
  if (name.startsWith('1.3.')) return 'kube-controller-manager';
  if (name.startsWith('1.4.')) return 'kube-scheduler';
  return /^2\./.test(name) ? 'etcd' : 'kubelet';
}
