import { describe } from 'vitest';
import { runMatrix } from './support/matrix.ts';

describe('the kill matrix: before and after each step', () => runMatrix('step'));
