/** A fleet as one page that opens from a disk: what needs somebody, every section and check across the nodes, every node. */
import type { FleetReport } from '../../contracts/fleet-report.ts';
import { passRates } from '../html/checks.ts';
import { page, sections } from '../html/page.ts';
import { html } from '../html/template.ts';
import { head } from './head.ts';
import { open } from './open-nodes.ts';
import { allNodes, checks } from './tables.ts';
import { trend } from './trend.ts';

const ofAllNodes =
  'Of every check of every node whose batch has told its result: a check counts once for each node.';

export function renderFleetHtml(report: FleetReport): string {
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
    main: html`${head(report)} ${links} ${open(report)} ${passRates(report, ofAllNodes)} ${checks(report)}
    ${allNodes(report)} ${trend(report)}`,
    footer: html`What became of a change is decided by the record of its node. A node's diffs, gates and
      evidence are in the report of its own batch: <code>kubemend report BATCH --run RUN</code>.`,
  });
}
