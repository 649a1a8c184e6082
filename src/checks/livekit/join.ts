import {limits} from '../../core/limits.ts';
import type {JoinReport} from '../../core/media.ts';
import {probe} from '../../core/probe.ts';
import {hasSfu, judgeRefusal, livekitOf, noSfu, type Said, saidBy} from './_sfus.ts';

const id = 'livekit.join';
const numbers = limits(id, {
  warnMs: {value: 2_000, unit: 'milliseconds', source: 'objective of the platform: a join takes less than 2 s'},
});

/** The only question whose answer is a call: keys, signalling, ICE, DTLS and audio, as two people have it. */
export default probe<Said<JoinReport> | undefined>({
  id,
  question: 'Can two people meet and hear each other?',
  severity: 'critical',
  required: false,
  asked: 'deep',
  source: {kind: 'livekit', query: 'two participants in a room of their own, one publishes audio, the other hears it'},
  runbook: 'sfu-saturation',
  needs: ['livekit.api'],
  limits: numbers.table,
  read: async (asking, signal) => (hasSfu(asking.target) ? saidBy(() => livekitOf(asking).join(signal)) : undefined),
  judge: (said, target) => {
    if (said === undefined) return noSfu;
    if ('refusal' in said)
      return judgeRefusal(
        said,
        said.detail === 'missing'
          ? 'npm install @livekit/rtc-node@1.1.0'
          : 'check that UDP 10000-20000 and TCP 7881 of the media nodes are open from here',
      );
    const {connectMs, audioMs, transport} = said.value;
    const {warnMs} = numbers.of(target);
    const slowest = Math.max(...connectMs, audioMs);
    const about = {
      observed: [
        ...connectMs.map((value, index) => ({name: `connect${index + 1}Ms`, value, unit: 'milliseconds'})),
        {name: 'audioMs', value: audioMs, unit: 'milliseconds'},
        {name: 'transport', value: transport, unit: ''},
      ],
      thresholds: numbers.thresholds(target),
    };
    const text = `two people joined in ${connectMs.join(' and ')} ms, audio arrived after ${audioMs} ms${transport === '' ? '' : ` (${transport})`}`;
    if (transport !== '' && !/DTLS connected/.test(transport))
      return {
        ...about,
        status: 'fail',
        message: `${text}: the media is not encrypted as it should be`,
        hint: 'gomeet logs livekit-sfu --tail 50',
      };
    if (slowest > warnMs) return {...about, status: 'warn', message: text, hint: 'gomeet runbook sfu-saturation'};
    return {...about, status: 'pass', message: text};
  },
});
