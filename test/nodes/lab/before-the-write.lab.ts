import { playGroupOnLab } from '../play-on-lab.ts';

playGroupOnLab('before the write');
