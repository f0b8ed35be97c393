/** How a node of a fleet ended, as a coloured word. */
import type { FleetNodeStatus } from '../../contracts/fleet.ts';
import { statusChip } from '../html/format.ts';
import { html } from '../html/template.ts';
import type { Html } from '../html/template.ts';

export function nodeChip(status: FleetNodeStatus): Html {
  if (status === 'SILENT' || status === 'UNDER_WAY')
    return html`<span class="chip open">${status.replace('_', ' ')}</span>`;
  return status === 'UNTOUCHED' ? html`<span class="chip none">${status}</span>` : statusChip(status);
}
