import { playOnPracticeNode } from '../play-on-practice-node.ts';

playOnPracticeNode('before the write');
