import {loopback, type Override} from './_override.ts';

const file = 'livekit.yaml';

export const livekit: readonly Override[] = [
  {program: 'livekit', file, key: 'bind_addresses', value: '[$ADDRESS]', how: 'ensure', reason: loopback},
  {
    program: 'livekit',
    file,
    key: 'rtc.node_ip',
    value: '127.0.0.1',
    how: 'ensure',
    reason: 'media sockets are bound to the only address that the loopback interface lists',
  },
  {
    program: 'livekit',
    file,
    key: 'rtc.use_external_ip',
    value: 'false',
    reason: 'it would ask STUN servers of the internet for the address of this machine',
  },
  {program: 'livekit', file, key: 'rtc.interfaces.includes', value: '[lo]', how: 'ensure', reason: loopback},
  {program: 'livekit', file, key: 'rtc.enable_loopback_candidate', value: 'true', how: 'ensure', reason: loopback},
  {
    program: 'livekit',
    file,
    key: 'rtc.tcp_port',
    value: '0',
    reason: 'LiveKit opens this port on every interface whatever bind_addresses says, so two servers cannot share a machine',
  },
];
