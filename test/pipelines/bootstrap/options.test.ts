import {describe, expect, test} from 'vitest';
import {parseFrom, parseSkip} from '../../../src/pipelines/bootstrap/index.ts';

const names = ['traefik-crds', 'cert-manager', 'metrics-server'];

describe('flags about add-ons', () => {
  test('paths may hold an equals sign', () => {
    expect([...parseFrom(['cert-manager=./a=b.yaml', 'metrics-server=/m'], names)]).toEqual([
      ['cert-manager', './a=b.yaml'],
      ['metrics-server', '/m'],
    ]);
  });

  test.each([
    [['cert-manager'], 'must be NAME=FILE'],
    [['=file'], 'must be NAME=FILE'],
    [['cert-manager='], 'must be NAME=FILE'],
    [['cert-manger=f'], 'did you mean cert-manager?'],
    [['cert-manager=a', 'cert-manager=b'], 'given twice'],
  ])('--from %j', (values, message) => {
    expect(() => parseFrom(values, names)).toThrow(message);
  });

  test('--skip-addon', () => {
    expect(parseSkip(['cert-manager', 'cert-manager'], names, new Map())).toEqual(['cert-manager']);
    expect(() => parseSkip(['metric-server'], names, new Map())).toThrow('did you mean metrics-server?');
    expect(() => parseSkip(['cert-manager'], names, new Map([['cert-manager', 'x']]))).toThrow('contradict');
  });
});
