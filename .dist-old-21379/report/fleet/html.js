import { passRates } from "../html/checks.js";
import { page, sections } from "../html/page.js";
import { html } from "../html/template.js";
import { head } from "./head.js";
import { open } from "./open-nodes.js";
import { allNodes, checks } from "./tables.js";
import { trend } from "./trend.js";
const ofAllNodes = 'Of every check of every node whose batch has told its result: a check counts once for each node.';
export function renderFleetHtml(report) {
    const { workflowId, status, startedAt } = report;
    const links = sections([
        ['open', 'What is left'],
        ['sections', 'By section'],
        ['checks', 'Checks'],
        ['nodes', 'All nodes'],
        ['trend', 'Earlier fleets'],
    ]);
    return page({
        title: `${status} ${startedAt.slice(0, 10)}, kubemend report of ${workflowId}`,
        main: html `${head(report)} ${links} ${open(report)} ${passRates(report, ofAllNodes)} ${checks(report)}
    ${allNodes(report)} ${trend(report)}`,
        footer: html `What became of a change is decided by the record of its node. A node's diffs, gates and
      evidence are in the report of its own batch: <code>kubemend report BATCH --run RUN</code>.`,
    });
}
