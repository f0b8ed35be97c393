/** What the catalog knows of a kube-bench report. */
import type { Catalog } from '../../catalog/catalog.ts';
import type { Check } from '../../contracts/check.ts';
import type { Reported, ReportedCheck, ReportTaken } from '../../contracts/kube-bench.ts';
import { isAboutNode } from '../../domain/checks/index.ts';
import { InputError } from '../../domain/errors.ts';
import { asksForMore } from '../../domain/kube-bench/findings.ts';

/**
 * A number belongs to the benchmark that the report names: the same one may be another check elsewhere.
 * @param excluded reason by slug
 */
export function takeReport(
  { findings }: Pick<Reported, 'findings'>,
  excluded: ReadonlyMap<string, string>,
  catalog: Catalog,
): ReportTaken {
  const known = new Map<string, ReportTaken['findings'][number]>();
  const taken: ReportTaken = { findings: [], unknown: [], excluded: [] };
  for (const finding of findings) {
    const { id, title, status, whyNot } = finding;
    const check = find(finding, catalog);
    const exclusion = typeof check === 'string' ? undefined : excluded.get(check.slug);
    if (typeof check === 'string') {
      taken.unknown.push({ id, title, status, reason: whyNot ?? check });
    } else if (exclusion !== undefined) {
      taken.excluded.push({ id, title, status, reason: exclusion });
    } else {
      const name = catalog.displayId(check);
      const other = known.get(name);
      if (other === undefined || asksForMore(finding, other))
        known.set(name, { check: name, status, whyNot });
    }
  }
  return { ...taken, findings: [...known.values()] };
}

/** @returns why there is none, in words, where there is none */
function find({ id }: ReportedCheck, catalog: Catalog): Check | string {
  try {
    const check = catalog.resolve(id);
    if (isAboutNode(check)) return check;
    return `it is about the whole cluster, of which kubemend changes nothing: kubemend audit ${catalog.displayId(check)}`;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const isBroken = catalog.own.unusable.some(({ numbers }) => numbers.includes(id));
    return isBroken ? error.message : 'the catalog has no check of this number';
  }
}
