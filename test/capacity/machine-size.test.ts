import {expect, test} from 'vitest';
import {cpuOf, sizeFor} from '../../src/capacity/machine-size.ts';
import {size, sizes, wantedPool} from '../checks/cloud/_wanted.ts';

const medium = {cpu: 4, memoryBytes: 8 * 2 ** 30, pods: 110};
const pool = (more: Parameters<typeof wantedPool>[2] = {}, name = 'general') => wantedPool(name, 3, more);

test.each([
  ['the cheapest that has cores and memory', pool(), sizes, 'g-16vcpu-64gb'],
  ['not the one with too little memory', pool({machine: {...medium, memoryBytes: 9 * 2 ** 30}}), sizes, 'g-4vcpu-16gb'],
  ['exactly the memory is enough', pool({machine: medium}), sizes, 's-4vcpu-8gb'],
  ['of equal prices its own cores', pool({machine: medium}), [...sizes, size('c-4', 4, 8, 48)], 'c-4'],
  ['of equal prices the larger', pool({machine: medium}), [size('c-4', 4, 8, 40), size('c-8', 8, 8, 40)], 'c-8'],
  ['one that cannot be had is no choice', pool({machine: medium}), [size('a', 4, 8, 1, {available: false}), ...sizes], 's-4vcpu-8gb'],
  ['one of another region neither', pool({machine: medium}), [size('a', 4, 8, 1, {regions: ['fra1']}), ...sizes], 's-4vcpu-8gb'],
  ['a named size wins over a cheaper one', pool({size: 'm-16vcpu-128gb'}), sizes, 'm-16vcpu-128gb'],
])('%s', (_, wanted, all, slug) => {
  const choice = sizeFor(wanted, all, 'sgp1');
  expect(choice.outcome === 'found' ? choice.slug : choice.reason).toBe(slug);
});

test.each([
  [
    'a named size that the region lacks',
    pool({size: 'x'}),
    [size('x', 16, 64, 1, {regions: ['fra1', 'ams3']})],
    /region sgp1 has no size x; it is in fra1, ams3/,
  ],
  ['a named size that nobody knows', pool({size: 'x'}), sizes, /knows no size x/],
  ['a named size that is sold out', pool({size: 'x'}), [size('x', 16, 64, 1, {available: false})], /cannot be had at the moment/],
  [
    'nothing large enough in the region',
    pool(),
    [size('x', 16, 64, 1, {regions: ['fra1']})],
    /region sgp1 has no size with 16 vCPU and 64 GiB; it is in fra1/,
  ],
  ['nothing large enough anywhere', pool(), [size('x', 8, 64, 1)], /no region has it/],
])('%s: none, with the reason', (_, wanted, all, reason) => {
  const choice = sizeFor(wanted, all, 'sgp1');
  expect(choice.outcome === 'none' ? choice.reason : choice.slug).toMatch(reason);
});

test('what the managed Kubernetes does not take is no choice, named or not', () => {
  const offered = sizes.map(({slug}) => slug).filter((slug) => slug !== 'g-16vcpu-64gb');
  expect(sizeFor(pool(), sizes, 'sgp1', offered)).toMatchObject({slug: 'm-16vcpu-128gb'});
  expect(sizeFor(pool({size: 'g-16vcpu-64gb'}), sizes, 'sgp1', offered)).toMatchObject({outcome: 'none'});
});

test('the size that a pool has stays while it fits, whatever is cheaper', () => {
  expect(sizeFor(pool(), sizes, 'sgp1', undefined, 'm-16vcpu-128gb')).toMatchObject({slug: 'm-16vcpu-128gb'});
  expect(sizeFor(pool(), sizes, 'sgp1', undefined, 's-4vcpu-8gb')).toMatchObject({slug: 'g-16vcpu-64gb'});
  expect(sizeFor(pool({size: 'g-16vcpu-64gb'}), sizes, 'sgp1', undefined, 'm-16vcpu-128gb')).toMatchObject({slug: 'g-16vcpu-64gb'});
});

test('a named size that is too small is taken, and said to be', () => {
  expect(sizeFor(pool({size: 's-4vcpu-8gb'}), sizes, 'sgp1')).toMatchObject({
    small: true,
    note: expect.stringMatching(/less than the 16 vCPU/),
  });
});

test('media on shared cores: the price decides, and the cheapest with its own is named', () => {
  const note = (name: string) => {
    const choice = sizeFor(pool({machine: medium}, name), sizes, 'sgp1');
    return choice.outcome === 'found' ? choice.note : '';
  };
  expect(note('media')).toMatch(/s-4vcpu-8gb .*is the cheapest.*shared.*g-4vcpu-16gb has its own for \$126/);
  expect(note('general')).not.toMatch(/shared/);
});

test('whose cores they are follows from the class', () => {
  const kinds = [
    size('s-1vcpu-1gb', 1, 1, 6),
    size('c-2', 2, 4, 42, {description: 'CPU-Optimized'}),
    size('x', 1, 1, 1, {description: 'Premium AMD'}),
  ];
  expect(kinds.map(cpuOf)).toEqual(['shared', 'dedicated', 'shared']);
});
