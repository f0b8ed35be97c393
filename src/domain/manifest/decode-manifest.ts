/** Bytes of a manifest as text, exactly: encoding the text again gives the same bytes. */
import type { ManifestProblem, Position } from './problems.ts';

/** The kubelet's own limit (pkg/kubelet/config/file.go, maxConfigLength). */
export const maxManifestBytes = 10 * 1024 * 1024;

export interface DecodedManifest {
  text: string;
  hasByteOrderMark: boolean;
  /** `mixed`: some lines end in CRLF and some in LF; every line keeps its own */
  lineEnds: 'lf' | 'crlf' | 'mixed' | 'none';
}

/**
 * What the kubelet's YAML reader does not take as a character, and the three that it takes for line breaks while
 * YAML 1.2 does not (go-yaml `yaml_reader`, `is_break`): a lone CR, NEL, and the Unicode line separators.
 */
// eslint-disable-next-line no-control-regex
const refusedCharacter = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|\r(?!\n)|(?!^)\ufeff/;

export function decodeManifest(
  bytes: Uint8Array,
): ({ ok: true } & DecodedManifest) | { ok: false; problems: ManifestProblem[] } {
  if (bytes.byteLength > maxManifestBytes) {
    return refuse(
      'at most 10 MiB',
      `${bytes.byteLength} bytes`,
      null,
      'the kubelet itself ignores a larger file',
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse('text in UTF-8', 'bytes that are not UTF-8', null, 'check that the path names a manifest');
  }
  const bad = refusedCharacter.exec(text);
  if (bad !== null) {
    const code = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const hint =
      code === '0000'
        ? 'a binary file? check the path'
        : 'remove the character, or write it as an escape in double quotes';
    return refuse('text without control characters', `U+${code}`, positionIn(text, bad.index), hint);
  }
  if (/^\ufeff?\s*$/.test(text)) {
    return refuse('a manifest', 'an empty file', null, 'restore it: `kubemend backups list`');
  }
  return { ok: true, text, hasByteOrderMark: text.startsWith('\ufeff'), lineEnds: lineEndsOf(text) };
}

export function positionIn(text: string, offset: number): Position {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  let line = 1;
  for (let index = text.indexOf('\n'); index !== -1 && index < offset; index = text.indexOf('\n', index + 1))
    line++;
  const mark = start === 0 && text.startsWith('\ufeff') ? 1 : 0;
  return { line, column: Math.max(1, offset - start + 1 - mark) };
}

function lineEndsOf(text: string): DecodedManifest['lineEnds'] {
  const crlf = /\r\n/.test(text);
  const lf = /(^|[^\r])\n/.test(text);
  if (crlf && lf) return 'mixed';
  return crlf ? 'crlf' : lf ? 'lf' : 'none';
}

function refuse(
  expected: string,
  found: string,
  position: Position | null,
  hint: string,
): { ok: false; problems: ManifestProblem[] } {
  return {
    ok: false,
    problems: [{ code: 'MANIFEST_UNPARSABLE', subject: 'file', position, expected, found, hint }],
  };
}
