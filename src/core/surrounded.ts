import type {World} from './ports.ts';

/** The same world with what is around it, also when it is looked at through another reader. */
export function surrounded(world: World, around: Pick<World, 'cloud' | 'buckets' | 'outside'>): World {
  const {through} = world;
  return {...world, ...around, ...(through === undefined ? {} : {through: (reader) => surrounded(through(reader), around)})};
}
