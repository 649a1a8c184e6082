import {it} from 'vitest';
import {survivesDamage, survivesText} from './_damage.ts';

it('a state with damaged fields is judged all the same', () => survivesDamage(40));

it('any text is diagnosed or refused in one sentence', () => survivesText(60));
