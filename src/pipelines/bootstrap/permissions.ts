import type {AccessAnswer, AccessQuestion} from '../../core/ports.ts';
import {probe} from '../../core/probe.ts';

const resources: readonly (readonly [group: string, resource: string])[] = [
  ['apiextensions.k8s.io', 'customresourcedefinitions'],
  ['rbac.authorization.k8s.io', 'clusterroles'],
  ['rbac.authorization.k8s.io', 'clusterrolebindings'],
  ['scheduling.k8s.io', 'priorityclasses'],
  ['apiregistration.k8s.io', 'apiservices'],
  ['', 'namespaces'],
];
const questions: readonly AccessQuestion[] = resources.flatMap(([group, resource]) =>
  ['create', 'patch'].map((verb) => ({verb, group, resource})),
);

/** Asked before anything else: without these, a bootstrap would stop half-way. */
export const mayBootstrap = probe({
  id: 'bootstrap.permissions',
  question: 'May this user set up the cluster?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'SelfSubjectAccessReview'},
  read: ({world}, signal): Promise<readonly AccessAnswer[]> => world.cluster.access(questions, signal),
  judge: (answers) => {
    const denied = answers.filter((one) => !one.allowed).map((one) => `${one.verb} ${one.resource}`);
    if (denied.length === 0) return {status: 'pass', message: `${answers.length} permissions of a cluster-admin are there`};
    return {
      status: 'fail',
      message: `this user may not ${denied.join(', ')}; bootstrap needs cluster-admin, once`,
      hint: 'use a context of a cluster-admin: gomeet bootstrap --context CONTEXT',
    };
  },
});
