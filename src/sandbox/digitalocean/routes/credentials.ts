import {parse} from 'yaml';
import {z} from 'zod';
import type {Cluster} from '../account.ts';
import {type Call, isoTime, notFound} from '../call.ts';
import type {Routes} from '../routes.ts';
import {clusterOf} from './clusters.ts';

/** How long credentials are good when nobody says: seven days (description of the API). */
const usualS = 7 * 24 * 3600;

const kubeconfig = z.looseObject({
  clusters: z
    .array(z.looseObject({cluster: z.looseObject({server: z.string(), 'certificate-authority-data': z.string().default('')})}))
    .min(1),
  users: z
    .array(
      z.looseObject({
        user: z.looseObject({
          token: z.string().default(''),
          'client-certificate-data': z.string().nullable().default(null),
          'client-key-data': z.string().nullable().default(null),
        }),
      }),
    )
    .min(1),
});

/** What leads into a cluster. */
export const credentials: Routes = {
  'GET /v2/kubernetes/clusters/{}/kubeconfig': (call) => ({status: 200, text: textOf(call), type: 'application/yaml'}),
  'GET /v2/kubernetes/clusters/{}/credentials': (call) => {
    const {clusters, users} = kubeconfig.parse(parse(textOf(call)));
    const [{cluster} = {cluster: undefined}] = clusters;
    const [{user} = {user: undefined}] = users;
    const seconds = Number(call.query.get('expiry_seconds') ?? 0) || usualS;
    return {
      status: 200,
      json: {
        server: cluster?.server,
        certificate_authority_data: cluster?.['certificate-authority-data'],
        client_certificate_data: user?.['client-certificate-data'],
        client_key_data: user?.['client-key-data'],
        token: user?.token,
        expires_at: isoTime(call.now + seconds * 1000),
      },
    };
  },
  'GET /v2/kubernetes/clusters/{}/user': (call) => {
    clusterOf(call);
    return {status: 200, json: {kubernetes_cluster_user: {username: call.account.owner.email, groups: ['k8saas:authenticated']}}};
  },
};

function textOf(call: Call): string {
  const cluster = clusterOf(call);
  // There is nothing to lead to before there is an API server.
  if (cluster.state === 'provisioning') throw notFound();
  return call.hooks.kubeconfig?.(cluster) ?? madeUp(cluster);
}

/** The shape of the real one; its server answers nobody. */
function madeUp({id, name, region}: Cluster): string {
  const context = `do-${region}-${name}`;
  return [
    'apiVersion: v1',
    'kind: Config',
    `current-context: ${context}`,
    'clusters:',
    `- name: ${context}`,
    '  cluster:',
    '    certificate-authority-data: ""',
    `    server: https://${id}.k8s.ondigitalocean.com`,
    'contexts:',
    `- name: ${context}`,
    '  context:',
    `    cluster: ${context}`,
    `    user: ${context}-admin`,
    'users:',
    `- name: ${context}-admin`,
    '  user:',
    `    token: emulated-${id.slice(0, 8)}`,
    '',
  ].join('\n');
}
