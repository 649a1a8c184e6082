import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {UserError} from '../../src/core/errors.ts';
import {run} from '../../src/sandbox/command.ts';
import {kubeconfigText} from '../../src/sandbox/kubeconfig.ts';
import {freePorts} from '../../src/sandbox/ports.ts';
import {buildArgs, MODULES, PROGRAMS} from '../../src/sandbox/programs.ts';
import {idleValues, withMetrics} from '../../src/sandbox/stand-ins/custom-metrics.ts';
import {freeAddress} from '../../src/sandbox/stand-ins/load-balancers.ts';

test('kubectl and etcd are built before the slow ones', () => {
  expect(PROGRAMS.slice(0, 2).map(({name}) => name)).toEqual(['kubectl', 'etcd']);
  expect(MODULES).toEqual(['kubernetes', 'node-agent', 'kwok', 'metrics-server', 'livekit']);
});

test('a program of Kubernetes is stamped with its version, and nothing updates go.mod', () => {
  const [kubectl, agent] = [PROGRAMS[0], PROGRAMS.find(({name}) => name === 'node-agent')];
  expect(kubectl && buildArgs(kubectl, '/out/kubectl').join(' ')).toContain('-X k8s.io/component-base/version.gitVersion=v1.36.4');
  expect(agent && buildArgs(agent, '/out/node-agent')).toEqual([
    'build',
    '-mod=readonly',
    '-buildvcs=false',
    '-trimpath',
    '-ldflags',
    '-s -w',
    '-o',
    '/out/node-agent',
    '.',
  ]);
});

test('ports are distinct and below the ephemeral range', async () => {
  const ports = Object.values(await freePorts());
  expect(new Set(ports).size).toBe(14);
  expect(ports.every((port) => port >= 17000 && port < 31000)).toBe(true);
});

test('a kubeconfig embeds what it needs and names its sandbox', () => {
  const config = parse(kubeconfigText('small', 'https://127.0.0.1:1', 'gomeet', 'CA', 'CERT', 'KEY'));
  expect(config['current-context']).toBe('gomeet-sandbox-small');
  expect(config.users[0].user).toEqual({'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ'});
});

test('load balancers get the lowest free address', () => {
  expect(freeAddress([])).toBe('203.0.113.10');
  expect(freeAddress(['203.0.113.10', '203.0.113.12'])).toBe('203.0.113.11');
});

test('a metric that somebody set keeps its value; a new one answers 1', () => {
  const present = {metrics: {a: [{selector: 'app=x', value: 7}]}};
  expect(withMetrics(present, {a: 1, b: 1}).metrics).toEqual({a: [{selector: 'app=x', value: 7}], b: [{selector: '', value: 1}]});
});

test('a command gives its stdout, and its failure names the program and what it said', async () => {
  expect(await run(['sh', '-c', 'cat'], {input: 'hello'})).toBe('hello');
  await expect(run(['sh', '-c', 'echo no such thing >&2; exit 3'])).rejects.toThrow('sh -c ended with 3: no such thing');
  await expect(run(['gomeet-no-such-program'])).rejects.toThrow('gomeet-no-such-program was not found');
  await expect(run(['gomeet-no-such-program'])).rejects.not.toBeInstanceOf(UserError);
});

test('lines of stderr arrive one by one', async () => {
  const lines: string[] = [];
  await run(['sh', '-c', 'echo a >&2; echo b >&2'], {onLine: (line) => lines.push(line)});
  expect(lines).toEqual(['a', 'b']);
});

test('a metric answers what an idle platform would, so that no autoscaler moves by itself', () => {
  const asked = (name: string, averageValue: string) => ({pods: {metric: {name}, target: {averageValue}}});
  expect(idleValues([asked('livekit_egress_busy', '500m'), asked('connections', '2k')])).toEqual({
    livekit_egress_busy: 0.25,
    connections: 1,
  });
  expect(idleValues([{object: {metric: {name: 'queue'}}}, {}])).toEqual({queue: 1});
  expect(idleValues()).toEqual({});
});
