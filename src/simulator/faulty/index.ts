import type {World} from '../../core/ports.ts';
import type {Control} from '../control.ts';
import {faultyLiveKit, faultyOutside, faultyPrometheus, faultyTurn} from './planes.ts';
import {faultyPgBouncer, faultyPostgres, faultyRedis} from './stores.ts';

/** A world whose servers answer as the faults in force have them answer; those that show in objects show there. */
export function withFaults(world: World, look: () => Promise<Control>): World {
  const faults = async () => (await look()).faults;
  const now = async () => (await look()).now();
  const {outside, livekit, turn, prometheus} = world;
  return {
    ...world,
    postgres: faultyPostgres(world.postgres, faults),
    pgbouncer: faultyPgBouncer(world.pgbouncer, faults),
    redis: faultyRedis(world.redis, faults),
    ...(outside === undefined ? {} : {outside: faultyOutside(outside, faults, now)}),
    ...(livekit === undefined ? {} : {livekit: faultyLiveKit(livekit, faults)}),
    ...(turn === undefined ? {} : {turn: faultyTurn(turn, faults)}),
    ...(prometheus === undefined ? {} : {prometheus: faultyPrometheus(prometheus, faults)}),
  };
}
