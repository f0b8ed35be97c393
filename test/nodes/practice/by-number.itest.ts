import { playOnPracticeNode } from '../play-on-practice-node.ts';

playOnPracticeNode('by number');
