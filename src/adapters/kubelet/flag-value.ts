/** What a kubelet was told by a flag. */
import { readOccurrences } from '../../domain/manifest/index.ts';

/**
 * @param argv argv[0] and what follows; empty: no kubelet runs
 * @param flag without dashes
 * @returns what its last occurrence says; undefined: it is not there
 */
export function flagValue(argv: readonly string[], flag: string): string | undefined {
  return readOccurrences('kubelet', argv).findLast(({ name }) => name === flag)?.value;
}
