import {z} from 'zod';
import type {Cloud} from '../../core/cloud.ts';
import type {Api} from './api.ts';

const place = z.looseObject({slug: z.string()}).nullish();
const tags = z.array(z.string()).nullish();
const ids = z.array(z.number()).nullish();

/** Regions of the first days tell a load balancer's size by name; the nodes of each are the API description's. */
const units: {readonly [size: string]: number} = {'lb-small': 1, 'lb-medium': 3, 'lb-large': 6};

const vpcsSchema = z.looseObject({
  vpcs: z.array(z.looseObject({id: z.string(), name: z.string(), region: z.string(), ip_range: z.string(), default: z.boolean()})),
});
const dropletsSchema = z.looseObject({
  droplets: z.array(
    z.looseObject({
      id: z.number(),
      name: z.string(),
      region: place,
      size_slug: z.string(),
      size: z.looseObject({price_monthly: z.number()}),
      status: z.string(),
      tags,
      networks: z.looseObject({
        v4: z.array(z.looseObject({ip_address: z.string(), type: z.string()})).nullish(),
      }),
    }),
  ),
});
const volumesSchema = z.looseObject({
  volumes: z.array(z.looseObject({id: z.string(), name: z.string(), region: place, size_gigabytes: z.number(), droplet_ids: ids, tags})),
});
const loadBalancersSchema = z.looseObject({
  load_balancers: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string().default(''),
      ip: z.string().nullish(),
      status: z.string(),
      region: place,
      vpc_uuid: z.string().nullish(),
      type: z.string().default('REGIONAL'),
      size_unit: z.number().nullish(),
      size: z.string().nullish(),
      tags,
      created_at: z.string(),
    }),
  ),
});

/** Networks, machines, disks and load balancers. */
export function networkCalls({wrapped, list, shaped}: Api): Pick<Cloud, 'vpcs' | 'droplets' | 'volumes' | 'loadBalancers'> {
  return {
    vpcs: async (signal) =>
      (await list(vpcsSchema, '/v2/vpcs', signal)).vpcs.map((vpc) => ({
        id: vpc.id,
        name: vpc.name,
        region: vpc.region,
        range: vpc.ip_range,
        isDefault: vpc.default,
      })),
    droplets: async (signal, tag) => {
      const path = tag === undefined ? '/v2/droplets' : `/v2/droplets?tag_name=${encodeURIComponent(tag)}`;
      return (await list(dropletsSchema, path, signal)).droplets.map((droplet) => {
        const address = (type: string) => droplet.networks.v4?.find((one) => one.type === type)?.ip_address ?? '';
        return {
          id: String(droplet.id),
          name: droplet.name,
          region: droplet.region?.slug ?? '',
          size: droplet.size_slug,
          priceMonthly: droplet.size.price_monthly,
          status: droplet.status,
          tags: droplet.tags ?? [],
          publicIp: address('public'),
          privateIp: address('private'),
        };
      });
    },
    volumes: async (signal) =>
      (await list(volumesSchema, '/v2/volumes', signal)).volumes.map((volume) => ({
        id: volume.id,
        name: volume.name,
        region: volume.region?.slug ?? '',
        sizeGib: volume.size_gigabytes,
        dropletIds: (volume.droplet_ids ?? []).map(String),
        tags: volume.tags ?? [],
      })),
    loadBalancers: async (signal) => {
      const answer = await wrapped(signal).loadBalancers.getAll();
      return shaped(loadBalancersSchema, answer, 'GET', '/v2/load_balancers').load_balancers.map((balancer) => ({
        id: balancer.id,
        name: balancer.name,
        ip: balancer.ip ?? '',
        status: balancer.status,
        region: balancer.region?.slug ?? '',
        vpcId: balancer.vpc_uuid ?? '',
        type: balancer.type,
        sizeUnit: balancer.size_unit ?? units[balancer.size ?? ''] ?? 1,
        tags: balancer.tags ?? [],
        createdAt: balancer.created_at,
      }));
    },
  };
}
