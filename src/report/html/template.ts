/**
 * HTML as a tagged template that escapes whatever is put into it, so that to forget it is not possible.
 * Places for values are texts and quoted attributes only; `test/report` parses whole documents to hold that.
 */
import { printable } from '../../domain/report/printable.ts';

/** Markup: what `html` has made, and nothing else. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** `null` and `false` are nothing, so that parts can be left out. */
export type Content = Html | string | number | null | false | readonly Content[];

export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(markupOf)));
}

function markupOf(value: Content): string {
  if (value === null || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escape(String(value));
  return value.map(markupOf).join('');
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}
