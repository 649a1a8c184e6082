import type {Answers} from '../../faults/_types.ts';
import {writeAtomic} from '../atomic.ts';
import {handlesFile} from '../stand-ins/handles.ts';
import {faultOf} from './known.ts';
import {listRecords} from './record.ts';

/** Tells the stand-ins what every fault in force wants of them; what is taken back is left out. */
export async function tellStandIns(dir: string): Promise<void> {
  const wanted = listRecords(dir)
    .filter(({healing}) => !healing)
    .flatMap((record) => faultOf(record)?.sandbox ?? [])
    .flatMap((mechanism) => (mechanism.kind === 'answers' ? [mechanism.answers] : []));
  await writeAtomic(handlesFile(dir), `${JSON.stringify(merged(wanted))}\n`);
}

function merged(all: readonly Answers[]): Answers {
  return {
    dns: Object.assign({}, ...all.map(({dns}) => dns)),
    circuitBreakers: Object.assign({}, ...all.map(({circuitBreakers}) => circuitBreakers)),
    errorShare: Object.assign({}, ...all.map(({errorShare}) => errorShare)),
    delayMs: Object.assign({}, ...all.map(({delayMs}) => delayMs)),
  };
}
