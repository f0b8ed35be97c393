import { table } from "./table.js";
import { html } from "./template.js";
export function excluded({ excluded: checks }) {
    if (checks.length === 0)
        return null;
    const rows = checks.map(({ id, title, reason }) => html `<tr>
        <th scope="row"><code>${id}</code></th>
        <td>${title}</td>
        <td>${reason}</td>
      </tr>`);
    return html `<section aria-labelledby="excluded">
    <h2 id="excluded">Excluded</h2>
    ${table({
        kind: 'checks',
        caption: html `Checks that this run was to leave alone: they were not looked at, and no rate counts them`,
        columns: ['Check', 'Title', 'Why'],
        bodies: html `<tbody>
        ${rows}
      </tbody>`,
    })}
  </section>`;
}
