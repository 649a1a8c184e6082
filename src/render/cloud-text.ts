import type {NeededPrices, PricePart, PriceSum} from '../core/cloud-prices.ts';
import {dollars} from '../core/dollars.ts';
import type {CloudCheckResult} from '../pipelines/cloud/check.ts';
import {columns} from './columns.ts';
import {type HealthTextOptions, healthText} from './health-text.ts';
import {oneLine} from './plain.ts';

/** `gomeet cloud check` for a person: what the account has, what it costs part by part, and last what is not fine. */
export function cloudText(result: CloudCheckResult, options: HealthTextOptions): string {
  const {prices, unpriced} = result;
  const cost =
    prices === null
      ? [`Prices: not known (${oneLine(unpriced)})`]
      : [
          ...neededLines(prices.needed, result.target.profile),
          '',
          ...presentLines('Now, of this installation', prices.now.ours),
          ...presentLines('Now, of others in the account', prices.now.others),
          '',
          ...sourceLines([...prices.needed.parts, ...prices.now.ours.parts, ...prices.now.others.parts]),
          ...notIn('profile', prices.needed.unknown),
          ...notIn('account', prices.now.ours.unknown),
        ];
  return [...factLines(result, options), ...cost, '', healthText(result, options)].join('\n');
}

/** What is fine says numbers that a person came for. */
function factLines({findings}: CloudCheckResult, {verbose}: HealthTextOptions): readonly string[] {
  const passed = findings.filter(({status, id}) => status === 'pass' && id !== 'cloud.prices');
  if (verbose || passed.length === 0) return [];
  return [...columns(passed.map(({id, message}) => [id.slice(id.indexOf('.') + 1), oneLine(message)])), ''];
}

function neededLines({base, maximum, parts}: NeededPrices, profile: string): readonly string[] {
  const same = parts.every((part) => part.base.count === part.maximum.count);
  const head = same
    ? [`Profile ${profile}, a month`, '', '', 'dollars']
    : [`Profile ${profile}, a month`, 'each', 'at first', 'dollars', 'at most', 'dollars'];
  const rows = parts.map((part) => {
    const first = [counted(part.base.count, part.unit), money(part.base.monthly)];
    const most = [counted(part.maximum.count, part.unit), money(part.maximum.monthly)];
    const name = `  ${oneLine(part.name)}${mark(part)}`;
    return same ? [name, first[0] ?? '', `× ${money(part.each)}`, first[1] ?? ''] : [name, money(part.each), ...first, ...most];
  });
  const total = same ? ['  together', '', '', dollars(base)] : ['  together', '', '', dollars(base), '', dollars(maximum)];
  return columns([head, ...rows, total], (column) => column > 0);
}

function presentLines(title: string, {monthly, parts}: PriceSum): readonly string[] {
  if (parts.length === 0) return [`${title}: nothing`];
  const rows = parts.map((part) => [
    `  ${oneLine(part.name)}${mark(part)}`,
    counted(part.count, part.unit),
    `× ${money(part.each)}`,
    money(part.monthly),
  ]);
  return columns([[title, '', '', ''], ...rows, ['  together', '', '', dollars(monthly)]], (column) => column > 0);
}

function sourceLines(parts: readonly Pick<PricePart, 'pricedBy' | 'name' | 'source'>[]): readonly string[] {
  const documented = [...new Set(parts.filter(({pricedBy}) => pricedBy === 'documented').map(({source}) => source))];
  return [
    'Machine prices: GET /v2/sizes.',
    ...documented.map((source) => `* ${oneLine(source)}`),
    ...(documented.length === 0 ? [] : ['  (set thresholds.cloud.prices of the target where a contract says otherwise)']),
  ];
}

function notIn(what: string, unknown: readonly string[]): readonly string[] {
  return unknown.length === 0 ? [] : [`Not in the sum of the ${what}: ${unknown.map((one) => oneLine(one)).join('; ')}.`];
}

function counted(count: number, unit: string): string {
  return `${count} ${count === 1 ? unit.replace(/s$/, '') : unit}`;
}

function mark({pricedBy}: Pick<PricePart, 'pricedBy'>): string {
  return pricedBy === 'documented' ? ' *' : '';
}

function money(amount: number | null): string {
  return amount === null ? 'not known' : dollars(amount);
}
