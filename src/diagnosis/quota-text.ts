import {formatBytes, formatCpu, parseQuantity} from '../core/quantity.ts';

/** One resource of a quota. Cores for cpu, bytes for memory and storage, else a count. */
export type QuotaNumber = {readonly resource: string; readonly requested: number; readonly used: number; readonly limited: number};
export type ExceededQuota = {readonly name: string; readonly numbers: readonly QuotaNumber[]};

/** Every "exceeded quota: compute, requested: pods=1, used: pods=10, limited: pods=10" in a message. */
export function quotasOf(message: string): readonly ExceededQuota[] {
  return [...message.matchAll(/exceeded quota: ([^,\s]+), requested: (\S+?), used: (\S+?), limited: ([^\s;\]]+)/g)].map(
    ([, name = '', requested = '', used = '', limited = '']) => {
      const [inUse, most] = [amounts(used), amounts(limited)];
      return {
        name,
        numbers: [...amounts(requested)].flatMap(([resource, value]) => {
          const limit = most.get(resource);
          return limit === undefined ? [] : [{resource, requested: value, used: inUse.get(resource) ?? 0, limited: limit}];
        }),
      };
    },
  );
}

/** `requests.cpu: 500m asked, 0 of 4 left`. */
export function quotaText({numbers}: ExceededQuota): string {
  return numbers
    .map(({resource, requested, used, limited}) => {
      const text = (value: number) => amountText(resource, value);
      return `${resource}: ${text(requested)} asked, ${text(Math.max(0, limited - used))} of ${text(limited)} left`;
    })
    .join('; ');
}

function amounts(list: string): ReadonlyMap<string, number> {
  return new Map(
    list.split(',').flatMap((pair): readonly (readonly [string, number])[] => {
      const equals = pair.lastIndexOf('=');
      const value = equals === -1 ? undefined : parseQuantity(pair.slice(equals + 1));
      return value === undefined ? [] : [[pair.slice(0, equals), value]];
    }),
  );
}

function amountText(resource: string, value: number): string {
  if (/(^|\.)(memory|storage|ephemeral-storage)$/.test(resource)) return formatBytes(value);
  return /(^|\.)cpu$/.test(resource) ? formatCpu(value) : String(value);
}
