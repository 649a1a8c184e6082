import {connect} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {podNetwork} from '../../src/tools/pod-network.ts';
import {podTunnels} from '../../src/tools/pod-tunnel.ts';
import {apiServer, closing, frame, type Pod} from './_port-forward.ts';

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

describe('a forwarded port', () => {
  const echo: Pod = (socket, said) => void (said.endsWith('\n') && socket.send(frame(0, said.toUpperCase())));

  it('carries each connection by itself until it is closed', async () => {
    const {endpoint, paths} = await apiServer(echo);
    const way = await podNetwork(podTunnels(endpoint)).forward({namespace: 'gomeet', pod: 'p-0', port: 80});
    const talk = (word: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(way.port, '127.0.0.1', () => socket.write(`${word}\n`));
        socket.on('data', (data) => {
          resolve(String(data));
          socket.destroy();
        });
        socket.on('error', reject);
      });
    expect(await Promise.all([talk('a'), talk('b')])).toEqual(['A\n', 'B\n']);
    expect(paths).toHaveLength(3);
    await way.close();
    await way.closed;
    await expect(talk('c')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('says at once that the pod is not there, or that the port of this machine is taken', async () => {
    const gone = await apiServer(() => {}, {status: 404, body: {message: 'pods "p-0" not found'}});
    await expect(podNetwork(podTunnels(gone.endpoint)).forward({namespace: 'gomeet', pod: 'p-0', port: 80})).rejects.toThrow('not found');
    const {endpoint} = await apiServer(echo);
    const network = podNetwork(podTunnels(endpoint));
    const way = await network.forward({namespace: 'gomeet', pod: 'p-0', port: 80});
    closing.push(() => void way.close());
    await expect(network.forward({namespace: 'gomeet', pod: 'p-0', port: 80, localPort: way.port})).rejects.toThrow(
      /is taken by another program/,
    );
  });
});
