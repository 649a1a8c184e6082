import {execFileSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {textAt} from '../../src/core/objects.ts';
import {loadTemplates} from '../../src/tools/templates.ts';

const {objects} = await loadTemplates('gomeet', 'gomeet-500');
const scripts = objects.find((object) => object.kind === 'ConfigMap' && object.metadata.name === 'redis-scripts');
const script = textAt(scripts, 'data', 'redis-cluster-init.sh') ?? '';

/** The part of the deployed script that decides which master each replica follows, with Redis answering from a table. */
function pair(masters: readonly string[], replicas: readonly string[]): readonly number[] {
  const begin = script.indexOf('# Which master replica i follows');
  const end = script.indexOf('i=0\nwhile [ "$i" -lt "$REDIS_REPLICAS" ]; do\n  eval "ip=');
  expect([begin, end].every((at) => at > 0)).toBe(true);
  const nodes = [...masters.map((node, index) => [`m${index}`, node]), ...replicas.map((node, index) => [`r${index}`, node])];
  const setUp = [
    `REDIS_MASTERS=${masters.length} REDIS_REPLICAS=${replicas.length}`,
    ...masters.map((_, index) => `ip_redis_master_${index}=m${index}`),
    ...replicas.map((_, index) => `ip_redis_replica_${index}=r${index}`),
    `ask() { case $1 in ${nodes.map(([address, node]) => `${address}) node=${node};;`).join(' ')} esac; echo proc-title-template; echo "{title} {listen-addr} {server-mode} on $node"; }`,
  ];
  const show = replicas.map((_, index) => `echo "$pair_${index}"`);
  const text = ['set -eu', ...setUp, script.slice(begin, end), ...show].join('\n');
  return execFileSync('sh', ['-c', text], {encoding: 'utf8'}).trim().split('\n').map(Number);
}

const orders = (items: readonly string[]): readonly (readonly string[])[] =>
  items.length === 0 ? [[]] : items.flatMap((item) => orders(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));

describe('which master a replica follows', () => {
  test.each(orders(['a', 'b', 'c']).map((replicas) => [replicas.join(' '), replicas] as const))(
    'three nodes, replicas on %s: never its own node, every master once',
    (_, replicas) => {
      const masters = ['a', 'b', 'c'];
      const pairs = pair(masters, replicas);
      expect([...pairs].sort()).toEqual([0, 1, 2]);
      expect(replicas.filter((node, index) => node === masters[pairs[index] ?? -1])).toEqual([]);
    },
  );

  test('two masters on one node are followed from the others', () => {
    const masters = ['a', 'a', 'b'];
    const replicas = ['b', 'c', 'c'];
    const pairs = pair(masters, replicas);
    expect([...pairs].sort()).toEqual([0, 1, 2]);
    expect(replicas.filter((node, index) => node === masters[pairs[index] ?? -1])).toEqual([]);
  });

  test('with a node for every pod it is the next one', () => {
    expect(pair(['a', 'b', 'c', 'd', 'e', 'f'], ['g', 'h', 'i', 'j', 'k', 'l'])).toEqual([1, 2, 3, 4, 5, 0]);
  });

  test('on one single node there is nothing to exchange', () => {
    expect(pair(['a', 'a', 'a'], ['a', 'a', 'a'])).toEqual([1, 2, 0]);
  });
});
