import { playOnPracticeNode } from '../play-on-practice-node.ts';

playOnPracticeNode('hardening that breaks');
