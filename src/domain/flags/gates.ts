/** The feature gates of each minor, and whether a flag's text sets them as that minor allows. */
import type { FeatureGateRow } from './flag-row.ts';
import { describeElsewhere, etcdMinors, isInSpan, kubernetesMinors } from './minors.ts';
import type { FlagMinor } from './minors.ts';
import { etcdFeatureGates, kubernetesFeatureGates } from './tables/feature-gates.ts';
import { judgeFeatureGates } from './values/feature-gates.ts';
import type { FeatureGate } from './values/feature-gates.ts';
import type { Judge } from './values/judge.ts';

type Gates = ReadonlyMap<string, FeatureGate>;

/** Gates are etcd's own, or those of every Kubernetes component. */
export type GateFamily = 'kubernetes' | 'etcd';

const rowsOf: Readonly<Record<GateFamily, readonly FeatureGateRow[]>> = {
  kubernetes: kubernetesFeatureGates,
  etcd: etcdFeatureGates,
};
const minorsOfFamily: Readonly<Record<GateFamily, readonly FlagMinor[]>> = {
  kubernetes: kubernetesMinors,
  etcd: etcdMinors,
};

const tables = new Map<FlagMinor, Gates>();

/** By name. Kubernetes and etcd have no minor in common, so the minor alone says whose they are. */
function gatesIn(family: GateFamily, minor: FlagMinor): Gates {
  const known = tables.get(minor);
  if (known) return known;
  const rows = rowsOf[family].filter(([, , extras]) => isInSpan(extras ?? {}, minor));
  const table = new Map(
    rows.map(([name, byDefault, extras]) => [
      name,
      {
        ...{ name, default: byDefault, defaultOf: extras?.defaultOf ?? {} },
        ...{ locked: extras?.locked ?? false, group: extras?.group },
      },
    ]),
  );
  tables.set(minor, table);
  return table;
}

/** @param minor without it: as the newest that knows the gate has it */
export function findGate(family: GateFamily, name: string, minor?: FlagMinor): FeatureGate | undefined {
  if (minor !== undefined) return gatesIn(family, minor).get(name);
  const newest = minorsOfFamily[family].findLast((one) => gatesIn(family, one).has(name));
  return newest && gatesIn(family, newest).get(name);
}

/** Of all minors, each once. */
export function gateNames(family: GateFamily): string[] {
  return [...new Set(rowsOf[family].map(([name]) => name))];
}

/** @param minor without it: what at least one minor takes */
export function judgeGates(
  family: GateFamily,
  minor: FlagMinor | undefined,
  allowsComponent: boolean,
): Judge {
  const minors = minorsOfFamily[family];
  if (minor === undefined) {
    const judges = minors.map((one) => judgeFeatureGates(gatesIn(family, one), { allowsComponent }));
    return (text) => {
      const answers = judges.map((judge) => judge(text));
      return answers.includes(undefined) ? undefined : answers.at(-1);
    };
  }
  const elsewhere = (name: string): string | undefined =>
    describeElsewhere(
      minors.filter((one) => gatesIn(family, one).has(name)),
      minor,
      minors,
    );
  return judgeFeatureGates(gatesIn(family, minor), { allowsComponent, elsewhere });
}
