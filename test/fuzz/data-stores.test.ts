import {describe, it} from 'vitest';
import {dataOrSentence, parsers} from '../tools/_parsers.ts';

describe('damaged answers of the data stores', () => {
  it.each(parsers)('$name', (parser) => dataOrSentence(parser, 100_000));
});
