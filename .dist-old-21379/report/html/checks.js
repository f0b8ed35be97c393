import { nameOfSection, outcomeWords, standings, verdictWords } from "../words.js";
import { counted, percent, rateBar, verdictChip } from "./format.js";
import { table } from "./table.js";
import { html } from "./template.js";
/** @param of whose checks, and what that means for the numbers */
export function passRates({ sections, total }, of) {
    const row = (name, one) => html `<tr>
      <th scope="row">${name}</th>
      <td class="number">${one.checks}</td>
      <td class="number">${one.notJudged}</td>
      <td class="number">${percent(one.before)}</td>
      <td class="number">${percent(one.now)}</td>
      <td>${rateBar(one.now)} ${one.now.pass} of ${one.now.judged}</td>
    </tr>`;
    return html `<section aria-labelledby="sections">
    <h2 id="sections">Pass rate by section</h2>
    ${table({
        caption: html `${of} What could not be looked at counts as not passing; manual, waived and not applicable
      checks are not judged.`,
        columns: [
            'Section',
            { number: 'Checks' },
            { number: 'Not judged' },
            { number: 'Before' },
            { number: 'Now' },
            'Pass now',
        ],
        bodies: html `<tbody>
          ${sections.map((section) => row(nameOfSection(section), section))}
        </tbody>
        <tfoot>
          ${row('All', total)}
        </tfoot>`,
    })}
  </section>`;
}
/** For who is on call: what does not pass now, worst first, and nothing else. */
export function openChecks({ checks, runs }) {
    const bad = checks.filter(({ now }) => standings[now] === 'bad');
    const open = checks.filter(({ now }) => standings[now] === 'open');
    const body = html `<tbody>
    ${[...bad, ...open].map((check) => rowOf(check, runs))}
  </tbody>`;
    const said = [
        ...(bad.length > 0 ? [`Do not pass now: ${bad.length} of ${counted(checks.length, 'check')}.`] : []),
        ...(open.length > 0 ? [`Not judged, or only by a person: ${open.length}.`] : []),
    ].join(' ');
    return html `<section aria-labelledby="open">
    <h2 id="open">What is left</h2>
    ${said === ''
        ? html `<p>Every check that this run was about passes now, is waived, or is not on this node.</p>`
        : html `<p>${said}</p>
            ${checkTable(body, 'Checks that do not pass now, those that fail first')}`}
  </section>`;
}
export function allChecks({ checks, sections, runs }) {
    const group = (section) => html `<tbody>
      <tr class="group">
        <th scope="rowgroup" colspan="6">${nameOfSection(section)}</th>
      </tr>
      ${checks.filter((check) => check.section === section.id).map((check) => rowOf(check, runs))}
    </tbody>`;
    return html `<section aria-labelledby="checks">
    <h2 id="checks">All checks</h2>
    ${checkTable(sections.map(group), 'Every check that this run was about, by section')}
    <h3>What the verdicts mean</h3>
    <dl class="facts">
      ${Object.entries(verdictWords).map(([verdict, words]) => html `<div>
            <dt>${verdict}</dt>
            <dd>${words}</dd>
          </div>`)}
    </dl>
  </section>`;
}
function checkTable(bodies, caption) {
    const columns = ['Check', 'Title and reason', 'Before', 'Now', 'Outcome', 'Change'];
    return table({ kind: 'checks', caption, columns, bodies });
}
function rowOf(check, runs) {
    const { id, title, before, now, after, outcome, reported } = check;
    // Why nothing is wrong is told once, at the change itself.
    const reason = outcome === 'fixed' || outcome === 'compliant' ? '' : check.reason;
    const links = check.runs
        .filter((index) => runs[index] !== undefined)
        .map((index) => html `<a href="#change-${index + 1}">${index + 1}</a> `);
    return html `<tr>
    <th scope="row"><code>${id}</code></th>
    <td>
      ${title}${reason !== '' && html `<span class="reason">${reason}</span>`}
      ${reported !== undefined && html `<span class="reason">kube-bench: ${reported}</span>`}
    </td>
    <td>${verdictChip(before)}</td>
    <td>
      ${verdictChip(now)}${after === null && now !== 'unknown' && html `<span class="reason">not looked at again</span>`}
    </td>
    <td>${outcomeWords[outcome]}</td>
    <td>${links.length === 0 ? '–' : links}</td>
  </tr>`;
}
