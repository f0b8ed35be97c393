import { playGroupOnLab } from '../play-on-lab.ts';

playGroupOnLab('hardening that breaks');
