import {describe, it} from 'vitest';
import {dataOrSentence, wireParsers} from './_wire-parsers.ts';

describe('what comes over the wire, damaged', () => {
  it.each(wireParsers)('$name', (parser) => dataOrSentence(parser, 150));
});
