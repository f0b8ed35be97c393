/** What the generated pages are made from; the modules come from dist (script) or src (test). */
import { z } from 'zod';

export async function gatherFacts({ codes, exitCode, config, controlConfig, catalog, audit, steps }) {
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
      .map((check) => checkFacts(check, { loaded, audit, steps }))
      .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
  };
}

function checkFacts(check, { loaded, audit, steps }) {
  const { slug, title, level, scored, subject, component, target, fix, prerequisites, breaks, source } =
    check;
  const others = fix.requires.map((other) => loaded.displayId(loaded.find(other)));
  return {
    id: loaded.displayId(check),
    component: subject ?? component,
    ...{ slug, title, level, scored, prerequisites, breaks, source },
    numbers: numbersOf(check.aliases),
    about: subject === 'cluster' ? 'the whole cluster, by objects of its API' : aboutNode(component, target),
    passes: audit.describeAssertion(check.assert),
    defaults: audit.defaultsInForce(check).map(audit.describeDefault),
    fix: {
      ...fix,
      steps: steps.describeSteps(check),
      conflicts: fix.conflicts.map(({ flag, reason }) => `not beside --${flag}: ${reason}`),
      together: others.length === 0 ? [] : [`together with ${others.join(', ')}`],
    },
    parameters: Object.entries(check.parameters).map(([name, parameter]) =>
      parameterInWords(name, parameter),
    ),
  };
}

function aboutNode(component, target) {
  return target === 'files' ? `${component}: mode and owner of files; nothing restarts` : component;
}

function parameterInWords(name, { type, default: value, min, max, description }) {
  const bounds = [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`].filter(
    Boolean,
  );
  return `\`${name}\`, ${type}, default \`${value}\`: ${[description, ...bounds].join(', ')}`;
}

/** Versions one after the other in which it has one number: cis-1.9 to cis-1.12. */
function numbersOf(aliases) {
  const ranges = [];
  for (const [version, number] of Object.entries(aliases)) {
    const last = ranges.at(-1);
    if (last?.number === number) last.to = version;
    else ranges.push({ from: version, to: version, number });
  }
  return ranges
    .map(({ from, to, number }) => `${number} in ${from === to ? from : `${from} to ${to}`}`)
    .join(', ');
}
