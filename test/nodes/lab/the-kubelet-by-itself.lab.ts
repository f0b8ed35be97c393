import { playGroupOnLab } from '../play-on-lab.ts';

playGroupOnLab('the kubelet by itself');
