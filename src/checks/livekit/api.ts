import {limits} from '../../core/limits.ts';
import type {RoomList} from '../../core/media.ts';
import {probe} from '../../core/probe.ts';
import {hasSfu, judgeRefusal, livekitOf, noSfu, type Said, saidBy} from './_sfus.ts';

const id = 'livekit.api';
const numbers = limits(id, {
  warnMs: {value: 1_000, unit: 'milliseconds', source: 'a token service waits for it while somebody joins'},
});

/** One call that needs the key, Redis and the routing between nodes. */
export default probe<Said<RoomList> | undefined>({
  id,
  question: 'Does the LiveKit API answer to the deployed key, and soon?',
  severity: 'critical',
  required: true,
  source: {kind: 'livekit', query: 'ListRooms with the key of secret/livekit-keys'},
  runbook: 'sfu-saturation',
  limits: numbers.table,
  read: async (asking, signal) => (hasSfu(asking.target) ? saidBy(() => livekitOf(asking).rooms(signal)) : undefined),
  judge: (said, target) => {
    if (said === undefined) return noSfu;
    if ('refusal' in said) {
      const keys = 'the SFUs read their keys at start: gomeet rollout restart livekit-sfu';
      return judgeRefusal(said, said.detail === 'unauthorized' ? keys : 'gomeet health-check --only "livekit.ready"');
    }
    const {warnMs} = numbers.of(target);
    const {rooms, durationMs} = said.value;
    const people = rooms.reduce((sum, room) => sum + room.participants, 0);
    const about = {
      observed: [
        {name: 'answerMs', value: durationMs, unit: 'milliseconds'},
        {name: 'rooms', value: rooms.length, unit: 'count'},
        {name: 'participants', value: people, unit: 'count'},
      ],
      thresholds: numbers.thresholds(target),
    };
    if (durationMs > warnMs)
      return {
        ...about,
        status: 'warn',
        message: `ListRooms took ${durationMs} ms`,
        hint: 'gomeet health-check --only "redis.*" --only "livekit.*"',
      };
    return {...about, status: 'pass', message: `the API answers in ${durationMs} ms: ${rooms.length} rooms, ${people} people`};
  },
});
