/** Three control-plane nodes with stacked etcd. */
import { playOnLab } from './play-on-lab.ts';
import { severalNodes } from './scenarios/index.ts';

playOnLab({ name: 'several nodes', scenarios: severalNodes }, '--control-planes', '3');
