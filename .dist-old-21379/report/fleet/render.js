import { renderFleetCsv } from "./csv.js";
import { renderFleetHtml } from "./html.js";
import { renderFleetJunit } from "./junit.js";
const renderers = {
    html: renderFleetHtml,
    json: (report) => `${JSON.stringify(report, null, 2)}\n`,
    junit: renderFleetJunit,
    csv: renderFleetCsv,
};
export function renderFleetReport(report, format) {
    return renderers[format](report);
}
