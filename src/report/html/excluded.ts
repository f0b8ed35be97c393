/** Checks that this run was told to leave alone: what nobody looked at is not passed over in silence. */
import type { RunReport } from '../../contracts/report.ts';
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
    <div class="wide-table">
      <table class="checks">
        <caption>
          Checks that this run was to leave alone: they were not looked at, and no rate counts them
        </caption>
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Title</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}
