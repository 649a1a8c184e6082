import type {RedisCounters, RedisInstance} from '../../core/data-stores.ts';
import type {Judgement} from '../../core/probe.ts';
import {judgePart} from '../_summed.ts';

/** Judges how much a counter rose between two samples one second apart. A counter that this version does not tell is not measured. */
export function judgeRise(
  {pod, full}: RedisInstance,
  name: keyof RedisCounters,
  rising: (rise: number, total: number) => Omit<Judgement, 'instance' | 'observed'>,
): Judgement {
  return judgePart(full?.counters, pod, ({first, later}): Judgement => {
    const [before, after] = [first[name], later[name]];
    if (before === null || after === null) return {status: 'unknown', instance: pod, message: 'not measured: this Redis does not tell it'};
    const rise = Math.max(0, after - before);
    const observed = [
      {name: 'rise', value: rise, unit: 'per second'},
      {name: 'sinceStart', value: after, unit: 'count'},
    ];
    if (rise === 0) return {status: 'pass', instance: pod, message: 'it does not rise', observed};
    return {...rising(rise, after), instance: pod, observed};
  });
}
