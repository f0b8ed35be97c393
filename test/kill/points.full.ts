import { describe } from 'vitest';
import { runMatrix } from './support/matrix.ts';

describe('the kill matrix: at each fail point', () => runMatrix('point'));
