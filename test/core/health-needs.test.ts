import {describe, expect, test} from 'vitest';
import {asks, broken, fine, lines, run} from './_probes.ts';

describe('what needs something else', () => {
  const order: string[] = [];
  const noting = (id: `${string}.${string}`, answer: unknown, needs: readonly string[] = []) =>
    asks(
      id,
      () => {
        order.push(id);
        return answer;
      },
      {needs},
    );

  test.each<[string, unknown]>([
    ['failed', broken],
    ['was not measured', {status: 'unknown', message: 'nobody knows'}],
    ['failed everywhere', [broken, {...broken, instance: 'pod-1'}]],
  ])('is skipped when that %s, and what needs it in turn, for the first reason', async (_, answer) => {
    const findings = await run([noting('a.third', fine, ['a.second']), noting('a.second', fine, ['a.first']), noting('a.first', answer)]);
    expect(lines(findings).filter((line) => !line.startsWith('a.first'))).toEqual([
      'a.second skip: not asked: a.first does not pass',
      'a.third skip: not asked: a.first does not pass',
    ]);
  });

  test.each<[string, unknown]>([
    ['is fine', fine],
    ['warns', {status: 'warn', message: 'nearly'}],
    ['does not arise', {status: 'skip', message: 'no such thing here'}],
    ['is fine for half of the instances', [broken, fine]],
  ])('is asked after it when that %s', async (_, answer) => {
    order.length = 0;
    const findings = await run([noting('a.second', fine, ['a.first']), noting('a.first', answer)], {concurrency: 1});
    expect(findings.find(({id}) => id === 'a.second')?.status).toBe('pass');
    expect(order).toEqual(['a.first', 'a.second']);
  });

  test('is asked when the other was not chosen', async () => {
    expect(lines(await run([noting('a.second', fine, ['a.first'])]))).toEqual(['a.second pass: fine']);
  });

  test('in a circle is asked all the same', async () => {
    const findings = await run([noting('a.x', fine, ['a.y']), noting('a.y', fine, ['a.x'])]);
    expect(findings.map(({status}) => status)).toEqual(['pass', 'pass']);
  });
});
