import {expect, test} from 'vitest';
import {type Component, componentArgv} from '../../src/sandbox/components.ts';
import type {SandboxState} from '../../src/sandbox/state.ts';

const state: SandboxState = {
  schemaVersion: 1,
  name: 'default',
  profile: 'dev',
  phase: 'running',
  createdAt: '2026-01-01T00:00:00Z',
  dir: '/s',
  binDir: '/bin',
  cli: ['/gomeet/bin/run.js'],
  server: 'https://127.0.0.1:17003',
  ports: {
    etcd: 17001,
    etcdPeer: 17002,
    apiserver: 17003,
    controllerManager: 17004,
    scheduler: 17005,
    kwok: 17006,
    agent: 17007,
    metricsServer: 17008,
    customMetrics: 17009,
    edgeDns: 17010,
    edgeHttp: 17011,
    edgeHttps: 17012,
  },
  kubeconfigs: {admin: '/s/a', gomeet: '/s/g', reader: '/s/r'},
  agentMap: '/s/agent-map.json',
};
const all: Component[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'node-agent',
  'custom-metrics',
  'metrics-server',
];

test.each(all)('%s listens on loopback only', (component) => {
  const argv = componentArgv(state, component);
  expect(argv[0]).toBe(`/bin/${component === 'custom-metrics' ? 'node-agent' : component}`);
  expect(argv.some((argument) => argument.includes('127.0.0.1'))).toBe(true);
  expect(argv.filter((argument) => argument.includes('0.0.0.0'))).toEqual([]);
});

test('kwok writes the port of the agent into the nodes, not its own', () => {
  const argv = componentArgv(state, 'kwok');
  expect(argv).toContain('--node-port=17007');
  expect(argv).toContain('--server-address=127.0.0.1:17006');
});

test('the API server proves itself to the agent and audits every request', () => {
  const argv = componentArgv(state, 'kube-apiserver');
  expect(argv).toContain('--kubelet-client-certificate=/s/pki/kubelet-client.crt');
  expect(argv).toContain('--audit-log-path=/s/logs/audit.log');
  expect(argv).toContain('--authorization-mode=Node,RBAC');
});

test('no key or certificate text is on a command line, only paths', () => {
  for (const component of all) expect(componentArgv(state, component).join(' ')).not.toMatch(/BEGIN|PRIVATE/);
});
