import {getServers, Resolver} from 'node:dns';
import type {DnsAnswer, NameServers} from '../core/network.ts';

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

/** Asks the name servers one after the other who serves a zone, until one knows. */
export function nameServersOf(given?: readonly string[]): (zone: string, signal?: AbortSignal) => Promise<NameServers> {
  return async (zone, signal) => {
    let error = 'ENODATA';
    for (const server of given ?? publicResolvers) {
      const found = await asked(
        server,
        signal,
        (resolver) =>
          new Promise<NameServers>((done) =>
            resolver.resolveNs(zone, (failure, names) =>
              done(failure === null ? {names: names.map(plain).sort(), error: ''} : {names: [], error: failure.code ?? failure.message}),
            ),
          ),
      );
      if (found.names.length > 0) return found;
      error = found.error;
    }
    return {names: [], error};
  };
}

/** Asks servers that are known by name, each by itself. `standIn` answers for all of them where they are not to be reached. */
export function serversOf(
  given?: readonly string[],
  standIn?: string,
): (servers: readonly string[], name: string, signal?: AbortSignal) => Promise<readonly DnsAnswer[]> {
  const resolve = resolverOf(given ?? publicResolvers);
  return (servers, name, signal) =>
    Promise.all(
      servers.map(async (server): Promise<DnsAnswer> => {
        if (standIn !== undefined) return {...(await askOne(standIn, name, signal)), resolver: server};
        const answers = await resolve(server, signal);
        const address = answers.flatMap(({addresses}) => addresses).find((one) => !one.includes(':'));
        if (address === undefined) return {resolver: server, addresses: [], ttlS: null, error: unreachable(answers)};
        return {...(await askOne(address, name, signal)), resolver: server};
      }),
    );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** Nothing was heard of the name that was asked for, so a server without an address counts as one that is silent. */
function unreachable(answers: readonly DnsAnswer[]): string {
  return answers.some(({error}) => error === 'ECONNREFUSED') ? 'ECONNREFUSED' : 'ETIMEOUT';
}

type Found = {readonly addresses: readonly {readonly address: string; readonly ttl: number}[]; readonly error: string};

async function askOne(server: string, name: string, signal?: AbortSignal): Promise<DnsAnswer> {
  return asked(server, signal, async (resolver) => {
    const four = new Promise<Found>((done) => resolver.resolve4(name, {ttl: true}, (error, found) => done(foundOf(error, found))));
    const six = new Promise<Found>((done) => resolver.resolve6(name, {ttl: true}, (error, found) => done(foundOf(error, found))));
    const both = await Promise.all([four, six]);
    const found = both.flatMap(({addresses}) => addresses);
    return {
      resolver: server,
      addresses: found.map(({address}) => address),
      ttlS: found.length === 0 ? null : Math.min(...found.map(({ttl}) => ttl)),
      error: found.length > 0 ? '' : both[0].error,
    };
  });
}

/** One name server and nobody else, for as long as the question takes. */
async function asked<Value>(server: string, signal: AbortSignal | undefined, ask: (resolver: Resolver) => Promise<Value>): Promise<Value> {
  const resolver = new Resolver({timeout: tryMs, tries});
  const stop = () => resolver.cancel();
  signal?.addEventListener('abort', stop, {once: true});
  try {
    resolver.setServers([server]);
    const answer = await ask(resolver);
    signal?.throwIfAborted();
    return answer;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function foundOf(error: NodeJS.ErrnoException | null, found: readonly {address: string; ttl: number}[] | undefined): Found {
  return {addresses: error === null ? (found ?? []) : [], error: error === null ? 'ENODATA' : (error.code ?? error.message)};
}
