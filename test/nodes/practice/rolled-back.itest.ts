import { playOnPracticeNode } from '../play-on-practice-node.ts';

playOnPracticeNode('rolled back');
