/** What `doctor` wants to know of a node's checks: whether all can be used, and whether the files are still those that were read. */
import { loadNodeCatalog } from '../../catalog/load-own.ts';
import { isKnownError } from '../../domain/errors.ts';
import { describeChecks } from '../audit/describe-checks.ts';
import type { NodeActivityContext } from '../node-activities.ts';
import type { Examination } from './examine-node.ts';

const name = 'checks';

export async function examineChecks({ audit }: NodeActivityContext): Promise<Examination> {
  const { catalog, config } = audit;
  const { unusable, origins, directories } = catalog.own;
  if (unusable.length > 0) {
    const detail = unusable.map((one) => `${one.name}: ${one.problems.join('; ')}`).join('\n');
    const hint = 'correct each line (`kubemend checks lint DIR`), then start the node worker again';
    return { name, outcome: 'fail', detail, hint };
  }
  let expired: string[];
  try {
    expired = (await describeChecks(audit)).flatMap(({ slug, rules }) =>
      rules.filter((rule) => rule.includes('expired')).map((rule) => `${slug}: ${rule}`),
    );
  } catch (error) {
    if (!isKnownError(error)) throw error;
    return { name, outcome: 'fail', detail: error.message, ...(error.hint && { hint: error.hint }) };
  }
  const now = await loadNodeCatalog(config);
  if (now.version !== catalog.version || now.own.unusable.length > 0) {
    const detail = `the files in ${now.own.directories.join(', ')} have changed since this worker was started`;
    return {
      name,
      outcome: 'warn',
      detail,
      hint: 'start the node worker again: until then it knows the old ones',
    };
  }
  if (expired.length > 0) {
    const hint = 'decide again: a later date in node.yaml, or nothing there any more';
    return { name, outcome: 'warn', detail: expired.join('\n'), hint };
  }
  const own = directories.length === 0 ? 'none of your own' : `${origins.size} of your own`;
  const all = catalog.checks.length;
  return { name, outcome: 'ok', detail: `${all - origins.size} that ship, ${own}` };
}
