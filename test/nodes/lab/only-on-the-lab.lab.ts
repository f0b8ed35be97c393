import { playGroupOnLab } from '../play-on-lab.ts';

playGroupOnLab('only on the lab');
