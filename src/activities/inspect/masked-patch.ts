/** What differs between two texts, as a unified diff with secrets masked. */
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { maskText } from '../../domain/mask-secrets.ts';

interface Side {
  name: string;
  text: string;
}

/** A hunk may begin in the middle of a value, without the line that names it: what each line is, the whole text tells. */
export function maskedPatch(before: Side, after: Side): string {
  const patch = structuredPatch(before.name, after.name, before.text, after.text, undefined, undefined, {
    context: 3,
  });
  const [old, now] = [maskedLines(before.text), maskedLines(after.text)];
  const hunks = patch.hunks.map((hunk) => {
    let [oldAt, nowAt] = [hunk.oldStart - 1, hunk.newStart - 1];
    const lines = hunk.lines.map((line) => {
      const sign = line.charAt(0);
      if (sign === '-') return sign + (old[oldAt++] ?? '');
      if (sign === '+') return sign + (now[nowAt++] ?? '');
      // A remark of the format itself, such as that no line end is there.
      if (sign !== ' ') return line;
      const [was = '', is = ''] = [old[oldAt++], now[nowAt++]];
      return sign + (was === line.slice(1) ? is : was);
    });
    return { ...hunk, lines };
  });
  return formatPatch({ ...patch, hunks }, FILE_HEADERS_ONLY);
}

/** As lines of a diff that stay as they are. */
function maskedLines(text: string): string[] {
  const context = text.split('\n').map((line) => ` ${line}`);
  return maskText(context.join('\n'))
    .split('\n')
    .map((line) => line.slice(1));
}
