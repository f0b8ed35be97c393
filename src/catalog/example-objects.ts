/** The made-up cluster of an example: its objects as the API would list them. */
import { clusterLists } from '../contracts/cluster-objects.ts';
import type { ClusterListName } from '../contracts/cluster-objects.ts';
import type { CheckExample } from '../contracts/check.ts';
import type { ClusterFacts } from '../domain/audit/index.ts';

/** A kind that the example does not have is an empty list; an object that cannot be read is told as the API's would be. */
export function clusterOfExample(objects: NonNullable<CheckExample['objects']>): ClusterFacts {
  const names = Object.keys(clusterLists) as ClusterListName[];
  return Object.fromEntries(
    names.map((name) => {
      const { kind, item } = clusterLists[name];
      const parsed = item.array().safeParse(objects.filter((object) => object.kind === kind));
      if (parsed.success) return [name, { kind: 'read', items: parsed.data }];
      const [issue] = parsed.error.issues;
      const why = `objects: ${kind} ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
      return [name, { kind: 'unreadable', why }];
    }),
  ) as ClusterFacts;
}
