import type {RedisPeer} from '../core/data-stores.ts';

/**
 * CLUSTER NODES, one node a line: id, address with bus port and announced hostname, flags, master, ping, pong, epoch, link,
 * slots. The node's own line (`myself`) is among them. Throws an Error that quotes a line it cannot read.
 */
export function parsePeers(text: string): readonly RedisPeer[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(peerOf);
}

function peerOf(line: string): RedisPeer {
  const [id, place, flags, master, , , , link, ...slots] = line.split(' ');
  if (
    id === undefined ||
    place === undefined ||
    flags === undefined ||
    master === undefined ||
    (link !== 'connected' && link !== 'disconnected') ||
    !/^[0-9a-f]{40}$/.test(id)
  ) {
    throw new Error(`cluster nodes has a line that cannot be read: ${line.slice(0, 200)}`);
  }
  const ranges = slots.filter((range) => !range.startsWith('[')).map((range) => rangeOf(range, line));
  // "10.1.2.3:6379@16379,name,key=value": auxiliary fields follow the hostname from 7.2 on.
  const [address = '', hostname = ''] = place.split(',');
  return {
    id,
    address: address.replace(/@\d+$/, ''),
    hostname: hostname.includes('=') ? '' : hostname,
    flags: flags.split(',').filter((flag) => flag !== 'noflags'),
    masterId: master === '-' ? '' : master,
    linkState: link,
    slots: ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0),
    ranges,
    moving: slots.filter((range) => range.startsWith('[')).map((range) => range.slice(0, 80)),
  };
}

/** "0-5460" or "7"; "[93->-id]" is a slot on its way and belongs to another range. */
function rangeOf(range: string, line: string): readonly [number, number] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(range);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  if (match === null || last < first || last > 16_383)
    throw new Error(`cluster nodes has a slot range that cannot be read ("${range.slice(0, 50)}"): ${line.slice(0, 200)}`);
  return [first, last];
}
