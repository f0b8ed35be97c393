import { playOnPracticeNode } from '../play-on-practice-node.ts';

playOnPracticeNode('the kubelet by itself');
