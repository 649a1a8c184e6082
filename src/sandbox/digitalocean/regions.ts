import type {Region, Version} from './account.ts';

/** Slug and name of the regions (polymathrobotics/doctl, `doctl compute region list`), and the range of their default VPC. */
const table = [
  ['nyc1', 'New York 1', '10.116.0.0/20'],
  ['nyc2', 'New York 2', '10.100.0.0/20'],
  ['nyc3', 'New York 3', '10.108.0.0/20'],
  ['ams3', 'Amsterdam 3', '10.110.0.0/20'],
  ['sfo2', 'San Francisco 2', '10.120.0.0/20'],
  ['sfo3', 'San Francisco 3', '10.124.0.0/20'],
  ['sgp1', 'Singapore 1', '10.104.0.0/20'],
  ['lon1', 'London 1', '10.106.0.0/20'],
  ['fra1', 'Frankfurt 1', '10.114.0.0/20'],
  ['tor1', 'Toronto 1', '10.118.0.0/20'],
  ['blr1', 'Bangalore 1', '10.122.0.0/20'],
  ['syd1', 'Sydney 1', '10.126.0.0/20'],
] as const;

/** No new machines are made there. */
const closed: readonly string[] = ['nyc2'];
const features = ['backups', 'ipv6', 'metadata', 'install_agent', 'storage', 'image_transfer', 'server_id', 'management_networking'];

export const regionSlugs: readonly string[] = table.map(([slug]) => slug);

export function allRegions(): Region[] {
  return table.map(([slug, name]) => {
    const available = !closed.includes(slug);
    return {slug, name, available, features: available ? [...features, 'kubernetes', 'load_balancers', 'spaces'] : [...features]};
  });
}

/** Range of a region's default VPC. */
export function defaultRange(region: string): string {
  return table.find(([slug]) => slug === region)?.[2] ?? '10.128.0.0/20';
}

/**
 * What the managed Kubernetes offers, newest first: the version of the cluster that stands in for it, then the newest patches
 * of the two minor versions before (as public configurations name them), and one that is a patch behind.
 */
export function versionsUpTo(kubernetes: string): Version[] {
  const slugs = [`${kubernetes}-do.0`, '1.35.6-do.0', '1.35.1-do.6', '1.34.5-do.6'];
  return slugs.map((slug) => ({
    slug,
    kubernetes_version: slug.replace(/-do\..*$/, ''),
    supported_features: ['cluster-autoscaler', 'docr-integration', 'ha-control-plane', 'token-authentication'],
  }));
}
