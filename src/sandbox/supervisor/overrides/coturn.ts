import {loopback, type Override} from './_override.ts';

const file = 'turnserver.conf';
const prometheus = 'coturn 4.6 of Debian 12 is built without metrics';

export const coturn: readonly Override[] = [
  {program: 'coturn', file, key: 'listening-ip', value: '$ADDRESS', how: 'ensure', reason: loopback},
  {program: 'coturn', file, key: 'relay-ip', value: '$ADDRESS', how: 'ensure', reason: loopback},
  {
    program: 'coturn',
    file,
    key: 'bps-capacity',
    value: null,
    below: '4.17',
    reason: 'coturn 4.6 of Debian 12 wants max-bps beside it, and takes that much of the capacity for each allocation',
  },
  {program: 'coturn', file, key: 'prometheus', value: null, below: '4.17', reason: prometheus},
  {program: 'coturn', file, key: 'prometheus-port', value: null, below: '4.17', reason: prometheus},
  {
    program: 'coturn',
    file,
    key: 'userdb',
    value: '$DIR/turndb',
    how: 'ensure',
    reason: "Debian's default file lies in a directory of another user; nobody is in it either way",
  },
  {program: 'coturn', file, key: 'pidfile', value: '$DIR/turnserver.pid', how: 'ensure', reason: 'only root may write the default file'},
];
