import { statusChip } from "../html/format.js";
import { html } from "../html/template.js";
export function nodeChip(status) {
    if (status === 'SILENT' || status === 'UNDER_WAY')
        return html `<span class="chip open">${status.replace('_', ' ')}</span>`;
    return status === 'UNTOUCHED' ? html `<span class="chip none">${status}</span>` : statusChip(status);
}
