/** Checks that this run was told to leave alone: what nobody looked at is not passed over in silence. */
import type { RunReport } from '../../contracts/report.ts';
import { table } from './table.ts';
import { html } from './template.ts';
import type { Html } from './template.ts';

export function excluded({ excluded: checks }: RunReport): Html | null {
  if (checks.length === 0) return null;
  const rows = checks.map(
    ({ id, title, reason }) =>
      html`<tr>
        <th scope="row"><code>${id}</code></th>
        <td>${title}</td>
        <td>${reason}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="excluded">
    <h2 id="excluded">Excluded</h2>
    ${table({
      kind: 'checks',
      caption: html`Checks that this run was to leave alone: they were not looked at, and no rate counts them`,
      columns: ['Check', 'Title', 'Why'],
      bodies: html`<tbody>
        ${rows}
      </tbody>`,
    })}
  </section>`;
}
