import {type KubeObject, textAt} from '../core/objects.ts';

/** A load balancer that a Service of the manifests asks the provider for. */
export type WantedBalancer = {
  readonly service: string;
  /** As the account will list it; the provider makes one up when empty. */
  readonly name: string;
  /** Nodes of the load balancer itself: 10 000 connections each. */
  readonly units: number;
  /** Whether it is of the kind that is priced by its nodes. */
  readonly regional: boolean;
};

const annotation = (name: string) => `service.beta.kubernetes.io/do-loadbalancer-${name}`;

/** Load balancers of manifests, by the annotations that the provider's cloud controller reads. */
export function wantedBalancers(manifests: readonly KubeObject[]): readonly WantedBalancer[] {
  return manifests
    .filter((object) => object.kind === 'Service' && textAt(object, 'spec', 'type') === 'LoadBalancer')
    .map(({metadata: {name, annotations = {}}}) => ({
      service: name,
      name: annotations[annotation('name')] ?? '',
      units: Math.max(1, Number(annotations[annotation('size-unit')] ?? 1) || 1),
      regional: annotations[annotation('type')] === 'REGIONAL',
    }));
}
