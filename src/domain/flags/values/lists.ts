/** Comma lists: pflag reads them as one CSV record (encoding/csv), etcd only splits at commas. */
import type { Judge } from './judge.ts';

const quotedField = /^"((?:[^"]|"")*)"(?=,|\n|$)/;

/** The first record of encoding/csv with its default settings; undefined when it would refuse the text. */
export function readCsvRecord(text: string): string[] | undefined {
  let rest = text.replaceAll('\r\n', '\n').replace(/\r$/, '').replace(/^\n+/, '');
  if (rest === '') return undefined;
  const fields: string[] = [];
  for (;;) {
    const quoted = quotedField.exec(rest);
    const field = quoted?.[0] ?? /^[^,\n]*/.exec(rest)?.[0] ?? '';
    if (!quoted && field.includes('"')) return undefined;
    fields.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : field);
    rest = rest.slice(field.length);
    if (!rest.startsWith(',')) return fields;
    rest = rest.slice(1);
  }
}

/** Elements of a stringSlice value; blanks and empty elements stay, as the component keeps them. */
export function readStringSlice(text: string): string[] | undefined {
  return text === '' ? [] : readCsvRecord(text);
}

export const judgeStringSlice: Judge = (text) =>
  readStringSlice(text) === undefined ? 'a comma list; quotes only around a whole element' : undefined;
