import {describe, it} from 'vitest';
import {dataOrSentence, wireParsers} from '../tools/_wire-parsers.ts';

describe('what comes over the wire, damaged', () => {
  it.each(wireParsers)('$name', (parser) => dataOrSentence(parser, 100_000));
});
