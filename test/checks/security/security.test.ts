import {describe, expect, it} from 'vitest';
import {excessOf} from '../../../src/checks/security/_excess.ts';
import defaultDeny from '../../../src/checks/security/default-deny.ts';
import podSecurity from '../../../src/checks/security/pod-security.ts';
import rbac from '../../../src/checks/security/rbac.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';
import {object} from '../kubernetes/_objects.ts';

const _workload = (template: object) => object('Deployment', 'web', {spec: {template: {spec: template}}});
const _lists = (...Deployment: readonly KubeObject[]) => ({Deployment, StatefulSet: [], DaemonSet: [], CronJob: []});

describe('security.default-deny', () => {
  const policy = (spec: object, name = 'default-deny') => object('NetworkPolicy', name, {spec});
  const both = policy({podSelector: {}, policyTypes: ['Ingress', 'Egress']});
  it.each<[string, readonly KubeObject[], readonly string[]]>([
    ['both directions', [both], ['pass']],
    ['in two policies', [policy({podSelector: {}}), policy({podSelector: {}, policyTypes: ['Egress']}, 'out')], ['pass']],
    ['none', [], ['fail! ingress', 'fail! egress', 'fail! networkpolicy/default-deny']],
    ['only what comes in', [policy({podSelector: {}, policyTypes: ['Ingress']})], ['fail! egress']],
    [
      'only some pods',
      [policy({podSelector: {matchLabels: {app: 'web'}}, policyTypes: ['Ingress', 'Egress']})],
      ['fail! ingress', 'fail! egress'],
    ],
    ['it allows something', [policy({podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}]})], ['fail! ingress']],
  ])('%s', (_, found, expected) => {
    expect(short(judged(defaultDeny, found, {manifests: [both]}))).toEqual(expected);
  });
});

describe('security.pod-security', () => {
  const labels = (enforce?: string, audit?: string) => ({
    ...(enforce === undefined ? {} : {'pod-security.kubernetes.io/enforce': enforce}),
    ...(audit === undefined ? {} : {'pod-security.kubernetes.io/audit': audit}),
  });
  const namespace = (of: object) => object('Namespace', 'gomeet', {}, {labels: of, namespace: undefined});
  it.each<[string, KubeObject | undefined, object, readonly string[]]>([
    ['as wanted', namespace(labels('baseline', 'restricted')), labels('baseline', 'restricted'), ['pass']],
    ['stricter', namespace(labels('restricted')), labels('baseline'), ['pass']],
    ['weaker', namespace(labels('privileged')), labels('baseline'), ['fail! enforce']],
    ['a label is gone', namespace(labels('baseline')), labels('baseline', 'restricted'), ['fail! audit']],
    ['nobody asked for any', namespace({}), {}, ['warn enforce']],
    ['no namespace', undefined, {}, ['fail!']],
  ])('%s', (_, found, wanted, expected) => {
    expect(short(judged(podSecurity, found, {bootstrap: [namespace(wanted)]}))).toEqual(expected);
  });
});

describe('security.rbac', () => {
  const role = (name: string, rules: readonly object[], kind = 'ClusterRole') =>
    object(kind, name, {rules}, kind === 'Role' ? {} : {namespace: undefined});
  const bind = (name: string, roleName: string, subject: object, kind = 'ClusterRoleBinding', more: object = {}) =>
    object(
      kind,
      name,
      {roleRef: {kind: kind === 'RoleBinding' ? 'Role' : 'ClusterRole', name: roleName}, subjects: [subject]},
      {...(kind === 'RoleBinding' ? {} : {namespace: undefined}), ...more},
    );
  const group = {kind: 'Group', name: 'gomeet:deployers'};
  const narrow = {apiGroups: [''], resources: ['nodes'], verbs: ['list']};
  const wide = {apiGroups: ['*'], resources: ['*'], verbs: ['*']};
  const bootstrap = [
    role('deployer', [narrow]),
    bind('deployer', 'deployer', group),
    bind('auth', 'system:auth-delegator', {kind: 'ServiceAccount', name: 'adapter', namespace: 'gomeet'}),
  ];
  const read = (roles: readonly KubeObject[], bindings: readonly KubeObject[], allowed = false) => ({
    Role: [],
    RoleBinding: [],
    ClusterRole: roles,
    ClusterRoleBinding: bindings,
    everything: {verb: '*', group: '*', resource: '*', allowed, reason: ''},
  });
  const pods = {kind: 'ServiceAccount', name: 'web', namespace: 'gomeet'};
  it.each<[string, readonly KubeObject[], readonly KubeObject[], readonly string[]]>([
    ['as the manifests say', [role('deployer', [narrow])], [bind('deployer', 'deployer', group)], ['pass']],
    ['less than the manifests say', [role('deployer', [])], [bind('deployer', 'deployer', group)], ['pass']],
    [
      'a role of Kubernetes that the manifests bind',
      [role('system:auth-delegator', [{apiGroups: ['a'], resources: ['b'], verbs: ['create']}])],
      [bind('auth', 'system:auth-delegator', pods)],
      ['pass'],
    ],
    [
      'the role was widened',
      [role('deployer', [narrow, {...narrow, verbs: ['delete']}])],
      [bind('deployer', 'deployer', group)],
      ['fail! clusterrolebinding/deployer'],
    ],
    ['a wildcard', [role('deployer', [wide])], [bind('deployer', 'deployer', group)], ['fail! clusterrolebinding/deployer']],
    [
      'cluster-admin for the deployers',
      [role('deployer', [narrow]), role('cluster-admin', [wide])],
      [bind('deployer', 'deployer', group), bind('oops', 'cluster-admin', group)],
      ['fail! clusterrolebinding/oops'],
    ],
    ['cluster-admin for a pod', [role('cluster-admin', [wide])], [bind('oops', 'cluster-admin', pods)], ['fail! clusterrolebinding/oops']],
    ['something small for a pod', [role('view-a', [narrow])], [bind('extra', 'view-a', pods)], ['warn clusterrolebinding/extra']],
    [
      'what Kubernetes gives everybody',
      [role('issuer', [narrow])],
      [
        bind('deployer', 'deployer', group),
        bind('system:x', 'issuer', {kind: 'Group', name: 'system:serviceaccounts'}, 'ClusterRoleBinding', {
          labels: {'kubernetes.io/bootstrapping': 'rbac-defaults'},
        }),
      ],
      ['pass'],
    ],
    [
      'somebody else’s',
      [role('cluster-admin', [wide])],
      [bind('deployer', 'deployer', group), bind('admins', 'cluster-admin', {kind: 'Group', name: 'system:masters'})],
      ['pass'],
    ],
    ['nothing is bound', [], [], ['fail!']],
  ])('%s', (_, roles, bindings, expected) => {
    expect(short(judged(rbac, read(roles, bindings), {bootstrap}))).toEqual(expected);
  });
  it('says that a cluster admin asks', () => {
    expect(judged(rbac, read([role('deployer', [narrow])], [bind('deployer', 'deployer', group)], true), {bootstrap})[0]?.message).toMatch(
      /cluster-admin\), which health-check does not need/,
    );
  });
  it.each<[string, object, object, readonly string[]]>([
    ['a name', {...narrow, resourceNames: ['a']}, narrow, []],
    ['without the name', narrow, {...narrow, resourceNames: ['a']}, ['list nodes']],
    ['a url', {nonResourceURLs: ['/metrics'], verbs: ['get']}, narrow, ['get /metrics']],
    ['covered by a wildcard', narrow, {...narrow, resources: ['*']}, []],
  ])('excess: %s', (_, live, wanted, expected) => {
    expect(excessOf([live], [wanted])).toEqual(expected);
  });
});
