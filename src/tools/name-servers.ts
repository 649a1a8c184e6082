import {getServers, Resolver} from 'node:dns';
import type {DnsAnswer} from '../core/network.ts';

/** Cloudflare's and Google's public resolvers: what most users' names come from. This machine's own come after them. */
const publicResolvers = ['1.1.1.1', '8.8.8.8'];
const tryMs = 1_500;
const tries = 2;

/** Asks each name server by itself for A and AAAA. An error of one is its own answer, never a throw. */
export function resolverOf(given?: readonly string[]): (name: string, signal?: AbortSignal) => Promise<readonly DnsAnswer[]> {
  return async (name, signal) => {
    signal?.throwIfAborted();
    const servers = given ?? [...new Set([...publicResolvers, ...getServers()])];
    return Promise.all(servers.map((server) => askOne(server, name, signal)));
  };
}

type Found = {readonly addresses: readonly {readonly address: string; readonly ttl: number}[]; readonly error: string};

async function askOne(server: string, name: string, signal?: AbortSignal): Promise<DnsAnswer> {
  const resolver = new Resolver({timeout: tryMs, tries});
  const stop = () => resolver.cancel();
  signal?.addEventListener('abort', stop, {once: true});
  try {
    resolver.setServers([server]);
    const four = new Promise<Found>((done) => resolver.resolve4(name, {ttl: true}, (error, found) => done(foundOf(error, found))));
    const six = new Promise<Found>((done) => resolver.resolve6(name, {ttl: true}, (error, found) => done(foundOf(error, found))));
    const both = await Promise.all([four, six]);
    signal?.throwIfAborted();
    const found = both.flatMap(({addresses}) => addresses);
    return {
      resolver: server,
      addresses: found.map(({address}) => address),
      ttlS: found.length === 0 ? null : Math.min(...found.map(({ttl}) => ttl)),
      error: found.length > 0 ? '' : both[0].error,
    };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function foundOf(error: NodeJS.ErrnoException | null, found: readonly {address: string; ttl: number}[] | undefined): Found {
  return {addresses: error === null ? (found ?? []) : [], error: error === null ? 'ENODATA' : (error.code ?? error.message)};
}
