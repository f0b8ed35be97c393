/** What a workflow asks people at its desk, and what it is answered. */
import type { ApprovalTerms, GivenApproval } from '../../contracts/approval.ts';

export interface Question {
  /** of what is said yes to, and of nothing else; people type its first 8 digits */
  hash: string;
  /** what it is, in words: `plan 3f9a01c2` */
  what: string;
  requestedBy: string;
  terms: ApprovalTerms;
  /** nobody wants to know any more */
  isWithdrawn?: () => boolean;
}

export type Answer =
  | { granted: true; waited: boolean }
  | { granted: false; code: 'REJECTED' | 'APPROVAL_EXPIRED' | 'CANCELLED'; reason: string };

export interface DeskEvent {
  /** `asked` comes before anything is waited for */
  event: 'asked' | 'reminded' | 'escalated';
  /** what is lacking yet, and of whom */
  lacking: string;
  expiresAt: string;
}

export interface Desk {
  /**
   * Waits until every demand has its quorum, somebody says no, or it expires. What was said yes to before is not asked
   * again: the same answers are counted, and only what is lacking is waited for.
   * @param tell is not waited for
   */
  ask(question: Question, tell: (event: DeskEvent) => void): Promise<Answer>;
  /** Answers that were given elsewhere to what this hash stands for count here too: as long as they are told again. */
  recall(hash: string, given: GivenApproval): void;
}
