import type { DeskEvent, Question } from './question.ts';
export declare function noticeTo({ what, hash, requestedBy, }: Pick<Question, 'what' | 'hash' | 'requestedBy'>): (event: DeskEvent, needed: string) => void;
