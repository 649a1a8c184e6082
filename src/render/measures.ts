import type {Finding, Observation, Threshold} from '../core/finding.ts';
import {oneLine} from './plain.ts';

/** More than these on one line nobody reads; JSON has all. */
const most = 4;

/** `usedMemory 812 MiB, keys 40; limit warnPercent 85 %`, or nothing. */
export function measuresText({observed, thresholds}: Pick<Finding, 'observed' | 'thresholds'>): string {
  const parts = [list(observed), thresholds.length === 0 ? '' : `limit ${list(thresholds)}`];
  return parts.filter((part) => part !== '').join('; ');
}

/** A value as people read it, with its unit. */
export function measure({value, unit}: Pick<Observation | Threshold, 'value' | 'unit'>): string {
  if (value === null) return 'not known';
  if (typeof value !== 'number') return oneLine(`${value}${unit === '' || unit === 'count' ? '' : ` ${unit}`}`, 120);
  if (unit === 'bytes') return bytes(value);
  if (unit === 'percent') return `${round(value)} %`;
  if (unit === 'seconds') return `${round(value)} s`;
  if (unit === 'milliseconds' || unit === 'ms') return `${round(value)} ms`;
  return unit === '' || unit === 'count' ? String(round(value)) : `${round(value)} ${oneLine(unit, 40)}`;
}

function list(measures: readonly (Observation | Threshold)[]): string {
  const shown = measures.slice(0, most).map((one) => `${oneLine(one.name, 60)} ${measure(one)}`);
  return measures.length <= most ? shown.join(', ') : `${shown.join(', ')} …`;
}

function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let [amount, step] = [value, 0];
  while (Math.abs(amount) >= 1024 && step < units.length - 1) [amount, step] = [amount / 1024, step + 1];
  return `${round(amount)} ${units[step]}`;
}

function round(value: number): number {
  return Math.abs(value) < 10 ? Math.round(value * 100) / 100 : Math.round(value);
}
