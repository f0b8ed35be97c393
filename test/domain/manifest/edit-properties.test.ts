/** What holds for every manifest, whatever its shape: peers 14. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { flagTable, provenMinor } from '../../../src/domain/flags/index.ts';
import type { ManifestChange } from '../../../src/domain/manifest/index.ts';
import { editManifest } from '../../../src/domain/manifest/index.ts';
import { argvOf, changedLines } from './support.ts';

interface Shape {
  step: number;
  dash: number;
  eol: string;
  hasLastLineEnd: boolean;
  hasMark: boolean;
  sidecarFirst: boolean;
  inArgs: boolean;
  trailingKeys: boolean;
}

interface Item {
  flag: string;
  value: string;
  style: 'plain' | 'single' | 'double';
  comment: string;
  lineAbove: string;
  form: 'one' | 'two';
}

/** Flags whose values are free text: what is proved here is about bytes, not about types. */
// Of the minor that a manifest without a version is judged by.
const textFlags = [...flagTable('kube-apiserver', provenMinor('kube-apiserver')).values()]
  .filter(({ type, choices }) => type === 'string' && choices === undefined)
  .map(({ name }) => name)
  .filter(
    (name) => !/^(logging-format|tls-min-version|audit-(log|webhook)-mode|audit-log-format)$/.test(name),
  );

const shape: fc.Arbitrary<Shape> = fc.record({
  step: fc.constantFrom(2, 3, 4),
  dash: fc.constantFrom(0, 2),
  eol: fc.constantFrom('\n', '\r\n'),
  hasLastLineEnd: fc.boolean(),
  hasMark: fc.boolean(),
  sidecarFirst: fc.boolean(),
  inArgs: fc.boolean(),
  trailingKeys: fc.boolean(),
});
const value = fc.string({
  unit: fc.constantFrom(...Array.from('abz019/._-=,:# \'"\\|&*${}[]%@!?~é')),
  minLength: 1,
  maxLength: 12,
});
const passable = value.filter((text) => !/\$[($]/.test(text));
const comment = fc.constantFrom('', '', ' # why', '\t# --profiling=true', '   #');
const item: fc.Arbitrary<Item> = fc.record({
  flag: fc.constantFrom(...textFlags),
  value,
  style: fc.constantFrom('plain' as const, 'single' as const, 'double' as const),
  comment,
  lineAbove: fc.constantFrom('', '', '', '# a note: "quoted', '#--secure-port=1', ''),
  form: fc.constantFrom('one' as const, 'one' as const, 'two' as const),
});

function write(text: string, style: Item['style']): string {
  if (style === 'single') return `'${text.replaceAll("'", "''")}'`;
  const isPlain = /^--?[a-z]/.test(text) && !/: |:$| #|\s$/.test(text);
  return style === 'plain' && isPlain ? text : JSON.stringify(text);
}

function render(items: readonly Item[], form: Shape): string {
  const key = ' '.repeat(form.dash + 2);
  const outer = ' '.repeat(form.step + form.dash);
  const at = `${' '.repeat(form.step)}${key}`;
  const dashes = `${at}${' '.repeat(form.dash)}`;
  const lines = items.flatMap(({ flag, value: text, style, comment: note, lineAbove, form: kind }) => {
    const above = lineAbove === '' ? [] : [dashes + lineAbove];
    if (kind === 'one') return [...above, `${dashes}- ${write(`--${flag}=${text}`, style)}${note}`];
    return [...above, `${dashes}- --${flag}${note}`, `${dashes}- ${write(text, 'double')}${note}`];
  });
  const sidecar = [`${outer}- name: side`, `${at}command: ["/bin/side", "--profiling=true"]`];
  const main = [
    `${outer}- name: main`,
    `${at}command:`,
    `${dashes}- /usr/bin/kube-apiserver`,
    ...(form.inArgs ? [`${at}args:`] : []),
    ...lines,
    ...(form.trailingKeys ? [`${at}image: i # the image`, `${at}resources: {}`] : []),
  ];
  const text = [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: {name: p, labels: {a: "b"}} # meta',
    'spec:',
    `${' '.repeat(form.step)}containers:`,
    ...(form.sidecarFirst ? [...sidecar, ...main] : main),
  ].join(form.eol);
  return (form.hasMark ? '\ufeff' : '') + text + (form.hasLastLineEnd ? form.eol : '');
}

const manifest = fc
  .tuple(fc.uniqueArray(item, { selector: ({ flag }) => flag, maxLength: 8 }), shape)
  .filter(([items, form]) => items.length > 0 || !form.inArgs);

/** Runs the edit; undefined where it is refused, which is always allowed. */
function tryEdit(text: string, changes: ManifestChange[]): string | undefined {
  const result = editManifest(text, changes);
  return result.ok ? result.text : undefined;
}

function without(words: readonly string[], items: readonly Item[], flag: string): string[] {
  const it = items.find((one) => one.flag === flag);
  if (it?.form === 'two') {
    const at = words.indexOf(`--${flag}`);
    return words.filter((_, index) => index !== at && index !== at + 1);
  }
  return words.filter((word) => !word.startsWith(`--${flag}=`));
}

const comments = (text: string): string[] => [...text.matchAll(/^\s*#.*$/gm)].map(([line]) => line);

describe('peers 14', () => {
  test('peers 14: the tree differs by the intended flag, and by nothing else', () => {
    let edits = 0;
    fc.assert(
      fc.property(manifest, fc.constantFrom(...textFlags), passable, ([items, form], flag, wanted) => {
        const text = render(items, form);
        const edited = tryEdit(text, [{ kind: 'set', flag, value: wanted }]);
        if (edited === undefined) return;
        edits++;
        const index = form.sidecarFirst ? 1 : 0;
        const before = argvOf(text, index);
        const after = argvOf(edited, index);
        const written = items.find((one) => one.flag === flag);
        if (written?.value === wanted) {
          expect(edited).toBe(text);
          return;
        }
        expect(without(after, [], flag)).toEqual(without(before, items, flag));
        expect(after.filter((word) => word.startsWith(`--${flag}=`))).toEqual([`--${flag}=${wanted}`]);
        expect(emptied(edited, index)).toEqual(emptied(text, index));
        expect(comments(edited)).toEqual(comments(text));
        expect(edited.startsWith('\ufeff')).toBe(form.hasMark);
        expect(edited.endsWith('\n')).toBe(form.hasLastLineEnd);
      }),
      { numRuns: 400 },
    );
    expect(edits).toBeGreaterThan(300);
  });

  test('peers 14: undo gives the original bytes', () => {
    fc.assert(
      fc.property(manifest, fc.constantFrom(...textFlags), passable, ([items, form], flag, wanted) => {
        fc.pre(!items.some((one) => one.flag === flag));
        const text = render(items, form);
        const edited = tryEdit(text, [{ kind: 'set', flag, value: wanted }]);
        if (edited === undefined) return;
        expect(tryEdit(edited, [{ kind: 'unset', flag }])).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test('peers 14: undoing another value gives the original bytes, where both need the same quotes', () => {
    const word = fc.string({
      unit: fc.constantFrom(...Array.from('abz019/._-')),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(manifest, word, word, ([items, form], old, wanted) => {
        const [first] = items;
        fc.pre(first !== undefined);
        const plain = items.map((one, index) =>
          index === 0 ? { ...one, value: old, form: 'one' as const } : one,
        );
        const text = render(plain, form);
        const edited = tryEdit(text, [{ kind: 'set', flag: first.flag, value: wanted }]);
        if (edited === undefined) return;
        const changed = changedLines(text, edited);
        expect(changed.added.length).toBe(old === wanted ? 0 : 1);
        expect(changed.removed.length).toBe(changed.added.length);
        expect(tryEdit(edited, [{ kind: 'set', flag: first.flag, value: old }])).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test('peers 14: editing twice equals once, and several changes equal one after the other', () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), flag: fc.constantFrom(...textFlags), value: passable }),
      fc.record({ kind: fc.constant('unset' as const), flag: fc.constantFrom(...textFlags) }),
      fc.record({ kind: fc.constant('annotation' as const), name: fc.constantFrom('a/b', 'c'), value }),
      fc.record({
        kind: fc.constant('add' as const),
        flag: fc.constant('enable-admission-plugins'),
        items: fc.constantFrom(['NodeRestriction'], ['AlwaysPullImages']),
      }),
    );
    const changes = fc.uniqueArray(change, {
      selector: (one) => ('flag' in one ? one.flag : one.name),
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(manifest, changes, ([items, form], wanted) => {
        const text = render(items, form);
        const once = tryEdit(text, wanted);
        if (once === undefined) return;
        const again = editManifest(once, wanted);
        expect(again).toMatchObject({ ok: true, text: once, changesMade: 0 });
        const stepwise = wanted.reduce<string>((sofar, one) => tryEdit(sofar, [one]) ?? sofar, text);
        expect(parse(stepwise)).toEqual(parse(once));
      }),
      { numRuns: 200 },
    );
  });
});

/** The whole tree but for the component's arguments. */
function emptied(text: string, index: number): unknown {
  const tree = parse(text) as { spec: { containers: Record<string, unknown>[] } };
  const container = tree.spec.containers[index];
  if (container !== undefined) {
    Reflect.deleteProperty(container, 'command');
    Reflect.deleteProperty(container, 'args');
  }
  return tree;
}
