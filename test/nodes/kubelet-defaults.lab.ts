/** A kubelet with the times that it has by default. */
import { playOnLab } from './play-on-lab.ts';
import { slowKubelet } from './scenarios/index.ts';

playOnLab({ name: 'a slow kubelet', scenarios: slowKubelet }, '--kubelet-defaults');
