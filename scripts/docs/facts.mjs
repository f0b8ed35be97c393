/** What the generated pages are made from; the modules come from dist (script) or src (test). */
import { z } from 'zod';

export async function gatherFacts({ codes, exitCode, config, controlConfig, catalog }) {
  const schemaOf = (contract) => z.toJSONSchema(contract, { io: 'input', unrepresentable: 'any' });
  const loaded = await catalog.loadCatalog();
  return {
    codes: codes.codes,
    statuses: exitCode.anyStatuses,
    exitCodeOf: exitCode.exitCodeOf,
    overridable: controlConfig.overridable,
    configurations: [
      {
        title: 'kubemend.yaml',
        about:
          "The user's own: `$KUBEMEND_CONFIG`, else `./kubemend.yaml`, `~/.config/kubemend/kubemend.yaml`, `/etc/kubemend/kubemend.yaml`, the first that is there.",
        schema: schemaOf(config.ControlConfig),
      },
      {
        title: 'node.yaml',
        about:
          "A node's policy, read by its worker and its recoverer: `/etc/kubemend/node.yaml`, or `--node-config FILE`.",
        schema: schemaOf(config.NodeConfig),
      },
    ],
    checks: loaded.checks
      .map((check) => ({
        id: loaded.displayId(check),
        title: check.title,
        component: check.subject ?? check.component,
        fix: check.fix,
        slug: check.slug,
      }))
      .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
  };
}
