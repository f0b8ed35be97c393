/** A table that can be scrolled where the page is narrow, with what it is about and its headings. */
import { html } from "./template.js";
export function table({ caption = null, columns, bodies, kind }) {
    const heads = columns.map((column) => typeof column === 'string'
        ? html `<th scope="col">${column}</th>`
        : html `<th scope="col" class="number">${column.number}</th>`);
    const about = caption !== null &&
        html `<caption>
      ${caption}
    </caption>`;
    const inside = html `${about}
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    ${bodies}`;
    const framed = kind === undefined
        ? html `<table>
          ${inside}
        </table>`
        : html `<table class="${kind}">
          ${inside}
        </table>`;
    return html `<div class="wide-table">${framed}</div>`;
}
