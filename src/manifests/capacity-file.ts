import {z} from 'zod';
import {Refused, UserError} from '../core/errors.ts';
import {didYouMean} from '../core/nearest.ts';
import {parseQuantity} from '../core/quantity.ts';
import type {MachineSize, NodePool} from '../core/target.ts';
import type {ProfileCapacity} from './stack.ts';

const quantity = z
  .union([z.string(), z.number()])
  .refine((value) => parseQuantity(value) !== undefined, 'must be a quantity such as 500m, 4 or 8Gi')
  .transform((value) => parseQuantity(value) ?? 0);
const count = z.int().min(0);

const poolSchema = z.strictObject({
  count,
  machine: z.strictObject({cpu: quantity, memory: quantity}),
  allocatable: z.strictObject({cpu: quantity, memory: quantity, pods: quantity}),
});
const instancesSchema = z.union([count, z.strictObject({min: count, max: count, initial: count}), z.record(z.string(), count)]);
const profileSchema = z.strictObject({
  description: z.string().min(1),
  connections: count,
  participants: count,
  users: count,
  pools: z.record(z.string(), poolSchema.nullable()),
  instances: z.record(z.string(), instancesSchema),
  notes: z.array(z.string()).default([]),
});

/** `templates/<stack>/capacity.yaml`: what each profile is for, on which nodes it runs, what must be there when it is up. */
export const capacityFileSchema = z.strictObject({
  pools: z.record(z.string(), z.strictObject({label: z.string(), taint: z.string().nullable()})),
  refused: z.record(z.string(), z.string()).default({}),
  profiles: z.record(z.string(), profileSchema),
});
export type CapacityFile = z.infer<typeof capacityFileSchema>;

/** The capacity of one profile. A size that is refused on purpose says why; an unknown name says which exist. */
export function capacityOf(file: CapacityFile, profile: string): ProfileCapacity {
  const reason = own(file.refused, profile);
  if (reason !== undefined) throw new Refused(`profile ${profile} is not offered: ${reason}`);
  const found = own(file.profiles, profile);
  if (found === undefined) {
    const names = Object.keys(file.profiles);
    throw new UserError(`there is no profile ${profile}${didYouMean(profile, names)}`, {
      suggestions: [`profiles are: ${names.join(', ')}`],
    });
  }
  const {description, connections, participants, users, notes} = found;
  const pools = Object.entries(found.pools).flatMap(([name, pool]) => (pool === null ? [] : [poolOf(name, pool)]));
  return {description, connections, participants, users, notes, pools, instances: found.instances};
}

/** Not `constructor` and what else every object inherits. */
function own<Value>(map: {readonly [name: string]: Value}, name: string): Value | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function poolOf(name: string, pool: z.infer<typeof poolSchema>): NodePool {
  const {cpu, memory, pods} = pool.allocatable;
  const allocatable: MachineSize = {cpu, memoryBytes: memory, pods};
  return {name, count: pool.count, capacity: {cpu: pool.machine.cpu, memoryBytes: pool.machine.memory, pods}, allocatable};
}
