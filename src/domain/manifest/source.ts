/** A manifest's text parsed as the kubelet would, with every node's place in the text. */
import { isAlias, isMap, isScalar, parseAllDocuments, parseDocument } from 'yaml';
import type { Document, Pair, ParsedNode, Tags, YAMLMap } from 'yaml';
import { positionIn } from './decode-manifest.ts';
import { Refusal, refuseManifest } from './problems.ts';
import type { ManifestProblem, Position } from './problems.ts';
import { canonicalJson } from './tree.ts';

/** What YAML makes of text. Whole numbers are bigint, so that none loses digits. */
export type Tree = string | bigint | number | boolean | null | undefined | Tree[] | { [key: string]: Tree };

export interface Source {
  /** with a line end after the last line, whether or not the file has one: every line can then be moved alike */
  text: string;
  /** takes off the line end that `text` has and the file has not */
  finish: (edited: string) => string;
  document: Document.Parsed;
  root: YAMLMap;
  tree: { [key: string]: Tree };
  /** the file is JSON: names and text keep their double quotes */
  isJson: boolean;
  at: (offset: number) => Position;
}

/**
 * The kubelet reads YAML 1.1 with go-yaml: `yes` is a boolean, `017` an octal number, `<<` merges; but it takes
 * neither base-60 numbers nor timestamps for anything but text.
 */
function kubeletTags(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === 'string' ||
      (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME')),
  );
}

const expectedByCode: Record<string, string> = {
  DUPLICATE_KEY: 'each key once',
  MULTIPLE_DOCS: 'one document (the kubelet reads only the first)',
  TAB_AS_INDENT: 'spaces for indentation',
};
const hintByCode: Record<string, string> = {
  DUPLICATE_KEY: 'the kubelet would take the last one in silence; remove the other',
  MULTIPLE_DOCS: 'move the other documents into files of their own',
};

/**
 * What the kubelet makes of a text that nobody is to edit: its first document, the last of two keys.
 * @throws Error when that is no YAML
 */
export function readFirstDocument(text: string): Tree {
  const options = { uniqueKeys: false, strict: false, logLevel: 'silent' } as const;
  const [document] = parseAllDocuments(text, { ...options, version: '1.1', customTags: kubeletTags });
  const [error] = document?.errors ?? [];
  if (error !== undefined) throw error;
  return (document?.toJS() ?? null) as Tree;
}

/** @throws Refusal with every position at which the text is no YAML, or no single map */
export function parseSource(text: string): Source {
  const at = (offset: number): Position => positionIn(text, offset);
  const document = guard(() =>
    parseDocument(text, {
      version: '1.1',
      customTags: kubeletTags,
      intAsBigInt: true,
      prettyErrors: false,
      // Not 'silent': that would keep quiet about a second document.
      logLevel: 'error',
    }),
  );
  const problems = document.errors.map((error): ManifestProblem => ({
    code: 'MANIFEST_UNPARSABLE',
    position: at(error.pos[0]),
    subject: 'YAML',
    expected: expectedByCode[error.code] ?? 'YAML',
    found: `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
    hint: hintByCode[error.code] ?? 'correct the file by hand, then run again',
  }));
  if (problems.length > 0) throw new Refusal(problems);
  const yaml = document.directives.yaml;
  if (yaml.explicit === true) {
    refuseManifest('YAML', at(0), {
      expected: 'no %YAML line',
      found: `%YAML ${yaml.version}`,
      hint: 'remove the line',
    });
  }
  const root: ParsedNode | null = document.contents;
  if (!isMap(root)) {
    const position = root === null ? null : at(root.range[0]);
    refuseManifest('file', position, {
      expected: 'an object with apiVersion and kind',
      found: describeNode(root),
    });
  }
  const lastLineEnds = text.endsWith('\n');
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  return {
    text: lastLineEnds ? text : text + eol,
    finish: (edited) => (lastLineEnds ? edited : edited.slice(0, -eol.length)),
    document,
    root,
    tree: guard(() => document.toJS() as { [key: string]: Tree }),
    isJson: root.flow === true,
    at,
  };
}

/** Aliases without anchor, alias bombs, merges of what is no map, nesting beyond the stack. */
function guard<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Refusal || !(error instanceof Error)) throw error;
    const found = error instanceof RangeError ? 'nesting that is too deep' : error.message;
    return refuseManifest('YAML', null, { expected: 'YAML that resolves', found });
  }
}

export function describeNode(node: unknown): string {
  if (node === null || node === undefined) return 'nothing';
  if (isAlias(node)) return `the alias *${node.source}`;
  if (isMap(node)) return 'an object';
  if (!isScalar(node)) return 'a list';
  const { value } = node as { value: Tree };
  if (value === null) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}…` : value);
  return `the ${typeof value === 'boolean' ? 'boolean' : 'number'} ${canonicalJson(value)}`;
}

export function findPair(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && keyText(pair.key.value) === key);
}

/** A merge key is a symbol to the parser. */
function keyText(value: unknown): string {
  return typeof value === 'symbol' ? '<<' : String(value);
}

/** The offset just behind the `:` of a pair. */
export function colonEnd(source: Source, pair: Pair): number {
  const end = isScalar(pair.key) ? (pair.key.range?.[1] ?? 0) : 0;
  const gap = /^\s*:/.exec(source.text.slice(end, end + 200));
  return gap === null ? refuseUnusual(source, end) : end + gap[0].length;
}

/** @throws Refusal always: valid YAML of a form that nobody writes, and that is not worth a guess */
export function refuseUnusual(source: Source, offset: number): never {
  return refuseManifest('YAML', source.at(offset), {
    expected: 'a plain form of list or map',
    found: 'explicit keys, tags or comments in an unusual place',
    hint: 'write this part in the usual form, then run again',
  });
}
