/** Every scenario, in the order in which it is played. */
import type { Group } from '../define.ts';
import { beforeTheWrite } from './before-the-write.ts';
import { breaking } from './breaking.ts';
import { byNumber } from './by-number.ts';
import { fixed } from './fixed.ts';
import { kubeletBehaviour } from './kubelet-behaviour.ts';
import { kubeletModel } from './kubelet-model.ts';
import { labOnly } from './lab-only.ts';
import { outages } from './outages.ts';
import { rolledBack } from './rolled-back.ts';

export const groups: readonly Group[] = [
  { name: 'before the write', scenarios: beforeTheWrite },
  { name: 'hardening that breaks', scenarios: breaking },
  { name: 'fixed', scenarios: fixed },
  { name: 'by number', scenarios: byNumber },
  { name: 'rolled back', scenarios: rolledBack },
  { name: 'outages', scenarios: outages },
  { name: 'only on the lab', scenarios: labOnly },
  { name: 'the kubelet by itself', scenarios: [...kubeletBehaviour, ...kubeletModel] },
];

export function groupNamed(name: string): Group {
  const group = groups.find((one) => one.name === name);
  if (group !== undefined) return group;
  throw new Error(`expected one of ${groups.map((one) => one.name).join(', ')}, found ${name}`);
}

/** On three control-plane nodes; the lab is started anew for them. */
export { severalNodes } from './several-nodes.ts';

/** With the kubelet's own times; a node is started anew for them. */
export { slowKubelet } from './slow-kubelet.ts';
