/** Would `kubeadm upgrade` undo a change that has just been confirmed? Said only when it is known. */
import { kubeadmNamespace } from '../../adapters/kubeadm/config-maps.ts';
import type { Persisted } from '../../contracts/result.ts';
import type { PersistContext } from './persist-change.ts';
import { nameOf, readAndEdit } from './read-and-edit.ts';
import { wantedEdit } from './wanted-edit.ts';
import { cannotBeTold } from './words.ts';

const limitMs = 3_000;

/** null: it would not, or nobody can say */
export async function wouldBeUndone(
  context: Pick<PersistContext, 'kubeadm'> & Parameters<typeof wantedEdit>[0],
  changeId: string,
  signal: AbortSignal,
): Promise<Persisted | null> {
  try {
    const wanted = await wantedEdit(context, changeId);
    if (wanted === null) return null;
    const read = await readAndEdit(context.kubeadm, wanted, { limitMs, signal });
    if (read.kind === 'unread') return null;
    const { changed, unsayable } = read.edited;
    const configMap = nameOf(wanted.configMap);
    const byHand = `\`kubectl -n ${kubeadmNamespace} edit configmap ${wanted.configMap}\``;
    const told = { status: 'notAsked' as const, configMap, changed, backup: null };
    if (changed.length === 0 && unsayable.length === 0) return null;
    if (changed.length === 0)
      return {
        ...told,
        reason: `\`kubeadm upgrade\` may undo what ${configMap} cannot be made to say: ${unsayable.join(', ')}`,
      };
    const reason = `\`kubeadm upgrade\` would undo this: ${configMap} does not say the same of ${changed.join(', ')}; \`--persist\` writes it there as well, or by hand: ${byHand}`;
    return { ...told, reason: `${reason}${cannotBeTold(unsayable)}` };
  } catch {
    return null;
  }
}
