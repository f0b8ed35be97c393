/** `kubemend plan … --out plan.json`: what the dry run shows, kept to be carried out later. */
import { BatchRequest } from '../contracts/batch.ts';
import type { BatchInput, BatchResult } from '../contracts/batch.ts';
import { RemediateRequest } from '../contracts/request.ts';
import type { RemediateInput } from '../contracts/request.ts';
import type { RemediationResult } from '../contracts/result.ts';
import { InputError } from '../domain/errors.ts';
import { planFileOfBatch, planFileOfRun } from '../domain/plan/plan-file.ts';
import { secretsInRequest } from '../domain/plan/secrets-in-request.ts';

export type Asked = { remediate: RemediateInput } | { batch: BatchInput };

/**
 * @returns takes the dry run's result, and says on standard error where it is
 * @throws InputError when the request itself holds a secret, or the file is there and no plan
 */
export async function planKeeper(
  path: string,
  asked: Asked,
): Promise<(result: RemediationResult | BatchResult) => Promise<void>> {
  const secrets = secretsInRequest('batch' in asked ? asked.batch : asked.remediate);
  if (secrets.length > 0) {
    throw new InputError(`--out: expected no secret in the request, found ${secrets.join(', ')}`, {
      code: 'INVALID_REQUEST',
      hint: 'a plan file would keep it: use remediate without a plan file',
    });
  }
  const { isThere, refuseOtherThanPlan, writePlanFile } = await import('../adapters/reports/plan-file.ts');
  await refuseOtherThanPlan(path);
  return async (result) => {
    const plan =
      'batch' in asked
        ? planFileOfBatch(BatchRequest.parse(asked.batch), result as BatchResult)
        : planFileOfRun(RemediateRequest.parse(asked.remediate), result as RemediationResult);
    if (plan === null) {
      const older = (await isThere(path)) ? '; what is there is an older file, and not of this plan' : '';
      process.stderr.write(`${path}: not written: ${whyNone(result)}${older}\n`);
      return;
    }
    await writePlanFile(path, plan);
    process.stderr.write(`${path}: written; carry it out: kubemend remediate --plan ${path}\n`);
  };
}

function whyNone({ status, code }: Pick<BatchResult, 'status' | 'code'>): string {
  const isNothing = status === 'ALREADY_COMPLIANT' || status === 'NOT_COMPLIANT';
  return isNothing ? 'nothing would be done' : `no whole plan was made (${code ?? status})`;
}
