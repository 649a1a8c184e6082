import type {Json} from '../core/json.ts';
import type {Fault, Hit} from './_types.ts';

const fault: Fault = {
  name: 'certificate-not-issued',
  summary: 'A Certificate is not issued, because its order was refused',
  mechanism: 'a Certificate that the sandbox does not issue, with the conditions that cert-manager writes',
  sandbox: [
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        {
          apiVersion: 'cert-manager.io/v1',
          kind: 'Certificate',
          metadata: {name: workload, namespace, labels: {'sandbox.gomeet.io/stand-in': 'false'}},
          spec: {secretName: workload, dnsNames: ['nobody.example.com'], issuerRef: {kind: 'ClusterIssuer', name: 'letsencrypt'}},
        },
      ],
    },
    {
      kind: 'patch',
      targets: ({workload, namespace}) => ({apiVersion: 'cert-manager.io/v1', kind: 'Certificate', name: workload, namespace}),
      subresource: 'status',
      patch: (_certificate, hit) => ({status: refused(hit)}),
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Certificate', name: 'fault-certificate-not-issued'},
  expect: {code: 'certificate-not-issued'},
  mustNotice: [],
};
export default fault;

function refused({workload, since}: Hit): {readonly [field: string]: Json} {
  const one = (type: string, reason: string, message: string): Json => ({
    type,
    status: 'False',
    reason,
    message,
    lastTransitionTime: since,
    observedGeneration: 1,
  });
  return {
    failedIssuanceAttempts: 1,
    lastFailureTime: since,
    conditions: [
      one('Ready', 'DoesNotExist', 'Issuing certificate as Secret does not exist'),
      one(
        'Issuing',
        'Failed',
        `The certificate request has failed to complete and will be retried: Failed to wait for order resource "${workload}-1" to become ready: order is in "invalid" state: `,
      ),
    ],
  };
}
