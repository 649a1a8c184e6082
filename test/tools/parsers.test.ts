import {describe, it} from 'vitest';
import {dataOrSentence, parsers} from './_parsers.ts';

describe('damaged answers of the data stores (short; `npm run test:fuzz` does 100,000)', () => {
  it.each(parsers)('$name', (parser) => dataOrSentence(parser, parser.name.includes(',') ? 150 : 500));
});
