/** A table that can be scrolled where the page is narrow, with what it is about and its headings. */
import { html } from './template.ts';
import type { Content, Html } from './template.ts';

/** `number`: its cells stand on the right, one above the other */
type Column = string | { number: string };

export interface Table {
  /** absent: what is above it says what it is about */
  caption?: Content;
  columns: readonly Column[];
  /** one `tbody` or several, and what follows them */
  bodies: Content;
  /** a class of the style sheet */
  kind?: 'checks' | 'paths';
}

export function table({ caption = null, columns, bodies, kind }: Table): Html {
  const heads = columns.map((column) =>
    typeof column === 'string'
      ? html`<th scope="col">${column}</th>`
      : html`<th scope="col" class="number">${column.number}</th>`,
  );
  const about =
    caption !== null &&
    html`<caption>
      ${caption}
    </caption>`;
  const inside = html`${about}
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    ${bodies}`;
  const framed =
    kind === undefined
      ? html`<table>
          ${inside}
        </table>`
      : html`<table class="${kind}">
          ${inside}
        </table>`;
  return html`<div class="wide-table">${framed}</div>`;
}
