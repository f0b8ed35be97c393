/** The approval policy as it is now: read again for every question, so that a stricter one holds at once. */
import type { ApprovalPolicy } from '../../contracts/approval-policy.ts';
import { loadControlConfig } from './control-config.ts';
import type { LoadedConfig } from './control-config.ts';

export interface PolicyNow extends ApprovalPolicy {
  /** null: the file does not say */
  environment: string | null;
  /** null: there is no file, and there was none when the worker began */
  file: string | null;
}

/** @throws InputError when the file is gone since the worker has begun, cannot be read, or is not valid */
export type ReadPolicy = () => Promise<PolicyNow>;

/** @param began what the worker has begun with: it reads the same file, or the one that has come since */
export function policyReader(began: Pick<LoadedConfig, 'file'>): ReadPolicy {
  let known = began.file;
  return async () => {
    const { config, file } = await loadControlConfig(known === null ? {} : { configFile: known });
    known = file;
    return { ...config.approval, environment: config.environment ?? null, file };
  };
}
