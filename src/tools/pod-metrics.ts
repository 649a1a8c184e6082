import {ToolError} from '../core/errors.ts';
import {at, listAt, textAt} from '../core/objects.ts';
import type {PodMetrics} from '../core/ports.ts';
import {parseQuantity} from '../core/quantity.ts';
import {ApiError} from './api-error.ts';
import type {Send} from './kube-http.ts';

const root = '/apis/custom.metrics.k8s.io/v1beta1';

/** Measurements of pods from the API that autoscalers ask (prometheus-adapter serves it). */
export function podMetrics(send: Send): PodMetrics {
  return {
    async read(metric, namespace, labelSelector, signal) {
      const query = new URLSearchParams({labelSelector});
      const path = `${root}/namespaces/${encodeURIComponent(namespace)}/pods/*/${encodeURIComponent(metric)}?${query}`;
      try {
        return valuesOf(await send({method: 'GET', path}, signal));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const why = error.status === 404 ? 'custom.metrics.k8s.io does not serve it' : error.message;
        throw new ToolError('kubernetes', `the metric ${metric} cannot be read: ${why}`, {
          transient: error.transient,
          ...(error.status === 404 ? {detail: 'not served'} : {}),
        });
      }
    },
  };
}

/** A value that is no quantity is no measurement. */
function valuesOf(list: unknown): ReadonlyMap<string, number> {
  return new Map(
    listAt(list, 'items').flatMap((item): readonly (readonly [string, number])[] => {
      const name = textAt(item, 'describedObject', 'name');
      const text = at(item, 'value');
      const value = typeof text === 'string' || typeof text === 'number' ? parseQuantity(text) : undefined;
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}
