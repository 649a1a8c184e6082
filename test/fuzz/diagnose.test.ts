import {describe, it} from 'vitest';
import {survivesDamage, survivesText} from '../diagnosis/_damage.ts';

describe('diagnose', () => {
  it('judges states with damaged fields', () => survivesDamage(20_000));
  it('reads any text, or says why not', () => survivesText(100_000));
});
