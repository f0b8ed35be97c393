/** What a person is to do by hand, or to see to, so that the next upgrade keeps the change. */
import type { WantedEdit } from './wanted-edit.ts';

export function cannotBeTold(unsayable: readonly string[]): string {
  return unsayable.length === 0 ? '' : `; kubeadm cannot be told: ${unsayable.join(', ')}`;
}

/** kubeadm starts the component on other nodes with these, and copies none of them. */
export function mustBeThere({ files, nodes }: Pick<WantedEdit, 'files' | 'nodes'>): string {
  if (files.length === 0) return '';
  return `; these files must be on ${nodes} before \`kubeadm upgrade\` there: ${files.join(', ')}`;
}
