/** Which cluster, and as which user, by the context that is wanted. */
import type { Cluster, Kubeconfig, User } from './shape.ts';

export interface ReadKubeconfig {
  file: string;
  config: Kubeconfig;
}

/** An entry, and the file that its relative paths are beside. */
export interface From<Entry> {
  entry: Entry;
  file: string;
}

export interface PickedContext {
  context: string;
  cluster: From<Cluster>;
  /** of a context without a user: nobody */
  user: From<User>;
}

/** What there should have been. */
export interface Lacking {
  expected: string;
  hint?: string;
}

/**
 * As kubectl merges several files: the first that has a name wins.
 * @param wanted undefined: the first current-context
 */
export function pickContext(files: readonly ReadKubeconfig[], wanted?: string): PickedContext | Lacking {
  const first = <Entry>(entryOf: (config: Kubeconfig) => Entry | undefined): From<Entry> | undefined => {
    for (const { file, config } of files) {
      const entry = entryOf(config);
      if (entry !== undefined) return { entry, file };
    }
    return undefined;
  };
  // One that is empty is none.
  const name = wanted ?? first((config) => config['current-context'] || undefined)?.entry;
  if (name === undefined) return { expected: 'a current-context', hint: 'name one: --context' };
  const context = first(({ contexts }) => contexts.find((one) => one.name === name)?.context);
  if (context === undefined) return { expected: `a context ${name}`, hint: 'kubectl config get-contexts' };
  const { cluster: clusterName, user: userName } = context.entry;
  const cluster = first(({ clusters }) => clusters.find((one) => one.name === clusterName)?.cluster);
  if (cluster === undefined) return { expected: `the cluster ${clusterName} of context ${name}` };
  const user = first(({ users }) => {
    const found = users.find((one) => one.name === userName);
    return found && (found.user ?? {});
  });
  if (user !== undefined) return { context: name, cluster, user };
  if (userName !== '') return { expected: `the user ${userName} of context ${name}` };
  return { context: name, cluster, user: { entry: {}, file: context.file } };
}
