/** A practice node whose kubelet looks at its files every ten seconds; `kubelet-defaults.lab.ts` plays the same on a real one. */
import { fastPace } from '../../../src/practice/settings.ts';
import { playGroup } from '../play-on-practice-node.ts';
import { slowKubelet } from '../scenarios/index.ts';

playGroup({ name: 'a slow kubelet', scenarios: slowKubelet }, { pace: { ...fastPace, tickMs: 10_000 } });
