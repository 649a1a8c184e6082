import {z} from 'zod';
import type {Cloud} from '../../core/cloud.ts';
import type {Api} from './api.ts';

const accountSchema = z.looseObject({
  account: z.looseObject({
    uuid: z.string(),
    status: z.enum(['active', 'warning', 'locked']),
    status_message: z.string().default(''),
    droplet_limit: z.number(),
    // The API tells it to some accounts; its description does not have it.
    volume_limit: z.number().nullish(),
    email_verified: z.boolean(),
    team: z.looseObject({uuid: z.string(), name: z.string()}).nullish(),
  }),
});
const sizesSchema = z.looseObject({
  sizes: z.array(
    z.looseObject({
      slug: z.string(),
      vcpus: z.number(),
      memory: z.number(),
      disk: z.number(),
      price_monthly: z.number(),
      price_hourly: z.number(),
      transfer: z.number(),
      regions: z.array(z.string()),
      available: z.boolean(),
      description: z.string().default(''),
    }),
  ),
});
const regionsSchema = z.looseObject({
  regions: z.array(
    z.looseObject({
      slug: z.string(),
      name: z.string(),
      available: z.boolean(),
      sizes: z.array(z.string()),
      features: z.array(z.string()),
    }),
  ),
});
const named = z.array(z.looseObject({slug: z.string()})).default([]);
const offerSchema = z.looseObject({
  options: z.looseObject({
    versions: z.array(z.looseObject({slug: z.string(), kubernetes_version: z.string()})).default([]),
    regions: named,
    sizes: named,
  }),
});

/** The account, and what can be had. */
export function accountCalls({wrapped, list, shaped}: Api): Pick<Cloud, 'account' | 'sizes' | 'regions' | 'kubernetesOffer'> {
  return {
    account: async (signal) => {
      const {account} = shaped(accountSchema, await wrapped(signal).account.get(), 'GET', '/v2/account');
      return {
        uuid: account.uuid,
        status: account.status,
        message: account.status_message,
        team: {uuid: account.team?.uuid ?? '', name: account.team?.name ?? ''},
        dropletLimit: account.droplet_limit,
        volumeLimit: account.volume_limit ?? null,
        emailVerified: account.email_verified,
      };
    },
    sizes: async (signal) =>
      (await list(sizesSchema, '/v2/sizes', signal)).sizes.map((size) => ({
        slug: size.slug,
        vcpus: size.vcpus,
        memoryMib: size.memory,
        diskGib: size.disk,
        priceMonthly: size.price_monthly,
        priceHourly: size.price_hourly,
        transferTib: size.transfer,
        regions: size.regions,
        available: size.available,
        description: size.description,
      })),
    regions: async (signal) =>
      (await list(regionsSchema, '/v2/regions', signal)).regions.map(({slug, name, available, sizes, features}) => ({
        slug,
        name,
        available,
        sizes,
        features,
      })),
    kubernetesOffer: async (signal) => {
      const {options} = shaped(offerSchema, await wrapped(signal).kubernetes.getAvailability(), 'GET', '/v2/kubernetes/options');
      return {
        versions: options.versions
          .map(({slug, kubernetes_version}) => ({slug, kubernetes: kubernetes_version}))
          .sort((a, b) => b.slug.localeCompare(a.slug, 'en', {numeric: true})),
        regions: options.regions.map(({slug}) => slug),
        sizes: options.sizes.map(({slug}) => slug),
      };
    },
  };
}
