import type {Fault} from './_types.ts';

/** Below the seven days that are critical. */
const DAYS = 5;

const fault: Fault = {
  name: 'certificate-expiring',
  summary: 'The certificate of the edge ends in five days, and nothing renews it',
  simulate: () => ({kind: 'certificate-expiring', days: DAYS}),
  mechanism: 'another certificate of the same authority and names in the Secret gomeet-tls, and its end in the status of the Certificate',
  sandbox: [
    {kind: 'certificate', secret: 'gomeet-tls', days: DAYS},
    {
      kind: 'patch',
      targets: ({namespace}) => ({apiVersion: 'cert-manager.io/v1', kind: 'Certificate', namespace, name: 'gomeet-tls'}),
      subresource: 'status',
      patch: (_certificate, {since}) => ({status: {notAfter: later(since, DAYS), renewalTime: later(since, DAYS - 30)}}),
    },
  ],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['edge.tls', 'edge.certificate'], mayNotice: ['turn.*', 'monitoring.*', 'certificates.*']},
};
export default fault;

function later(since: string, days: number): string {
  return `${new Date(Date.parse(since) + days * 86_400_000).toISOString().slice(0, 19)}Z`;
}
