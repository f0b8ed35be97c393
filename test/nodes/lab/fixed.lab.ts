import { playGroupOnLab } from '../play-on-lab.ts';

playGroupOnLab('fixed');
