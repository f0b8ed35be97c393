import { renderCsv } from "./csv.js";
import { renderHtml } from "./html/document.js";
import { renderJunit } from "./junit.js";
const renderers = {
    html: renderHtml,
    json: (report) => `${JSON.stringify(report, null, 2)}\n`,
    junit: renderJunit,
    csv: renderCsv,
};
export function renderReport(report, format) {
    return renderers[format](report);
}
