import type {Size} from './account.ts';

/**
 * Machine sizes and their prices in US dollars: slug, MiB, vCPU, GiB of disk, a month, an hour. From `doctl compute size list`
 * as the README of polymathrobotics/doctl printed it; the same monthly prices stand in
 * sergeykuzmich/terraform-digitalocean-variables (do_sizes.tf), from where the two large Premium AMD shapes come (their hourly
 * price is the month's over 672 hours, as the API counts). Newer lists may differ: gomeet reads prices from the API alone.
 */
const table = `
s-1vcpu-512mb-10gb 512 1 10 4.00 0.005950
s-1vcpu-1gb 1024 1 25 6.00 0.008930
s-1vcpu-2gb 2048 1 50 12.00 0.017860
s-2vcpu-2gb 2048 2 60 18.00 0.026790
s-2vcpu-4gb 4096 2 80 24.00 0.035710
s-2vcpu-4gb-amd 4096 2 80 28.00 0.041670
s-2vcpu-4gb-intel 4096 2 80 28.00 0.041670
s-4vcpu-8gb 8192 4 160 48.00 0.071430
s-4vcpu-8gb-amd 8192 4 160 56.00 0.083330
s-4vcpu-8gb-intel 8192 4 160 56.00 0.083330
s-4vcpu-16gb-amd 16384 4 200 84.00 0.125000
s-8vcpu-16gb 16384 8 320 96.00 0.142860
s-8vcpu-16gb-amd 16384 8 320 112.00 0.166670
s-8vcpu-16gb-intel 16384 8 320 112.00 0.166670
s-8vcpu-32gb-amd 32768 8 400 168.00 0.250000
c-2 4096 2 25 42.00 0.062500
c-4 8192 4 50 84.00 0.125000
c-8 16384 8 100 168.00 0.250000
c-16 32768 16 200 336.00 0.500000
c-32 65536 32 400 672.00 1.000000
c-48 98304 48 600 1008.00 1.500000
c2-2vcpu-4gb 4096 2 50 47.00 0.069940
c2-4vcpu-8gb 8192 4 100 94.00 0.139880
c2-8vcpu-16gb 16384 8 200 188.00 0.279760
c2-16vcpu-32gb 32768 16 400 376.00 0.559520
c2-32vcpu-64gb 65536 32 800 752.00 1.119050
g-2vcpu-8gb 8192 2 25 63.00 0.093750
g-4vcpu-16gb 16384 4 50 126.00 0.187500
g-8vcpu-32gb 32768 8 100 252.00 0.375000
g-16vcpu-64gb 65536 16 200 504.00 0.750000
g-32vcpu-128gb 131072 32 400 1008.00 1.500000
g-40vcpu-160gb 163840 40 500 1260.00 1.875000
gd-2vcpu-8gb 8192 2 50 68.00 0.101190
gd-4vcpu-16gb 16384 4 100 136.00 0.202380
gd-8vcpu-32gb 32768 8 200 272.00 0.404760
gd-16vcpu-64gb 65536 16 400 544.00 0.809520
gd-32vcpu-128gb 131072 32 800 1088.00 1.619050
m-2vcpu-16gb 16384 2 50 84.00 0.125000
m-4vcpu-32gb 32768 4 100 168.00 0.250000
m-8vcpu-64gb 65536 8 200 336.00 0.500000
m-16vcpu-128gb 131072 16 400 672.00 1.000000
m-32vcpu-256gb 262144 32 800 1344.00 2.000000
m3-8vcpu-64gb 65536 8 600 416.00 0.619050
m3-16vcpu-128gb 131072 16 1200 832.00 1.238100
so-8vcpu-64gb 65536 8 1200 524.00 0.779760
so-16vcpu-128gb 131072 16 2400 1048.00 1.559520
so1_5-2vcpu-16gb 16384 2 450 163.00 0.242560
so1_5-4vcpu-32gb 32768 4 900 326.00 0.485120
so1_5-8vcpu-64gb 65536 8 1800 652.00 0.970240
so1_5-16vcpu-128gb 131072 16 3600 1304.00 1.940480
so1_5-32vcpu-256gb 262144 32 7200 2608.00 3.880950
`;

const classes: {readonly [prefix: string]: string} = {
  c: 'CPU-Optimized',
  c2: 'CPU-Optimized 2x SSD',
  g: 'General Purpose',
  gd: 'General Purpose 2x SSD',
  m: 'Memory-Optimized',
  m3: 'Memory-Optimized 3x SSD',
  so: 'Storage-Optimized',
  so1_5: 'Storage-Optimized 1.5x SSD',
};

/** Regions that lack the disks of these classes, so that a region without a size can be met. Which ones do changes with time. */
const without: {readonly [prefix: string]: readonly string[]} = {
  so: ['syd1', 'blr1'],
  so1_5: ['syd1', 'blr1', 'lon1', 'tor1'],
  m3: ['syd1'],
  gd: ['syd1', 'blr1'],
};

/** Every size, in these regions. */
export function sizesIn(regions: readonly string[]): Size[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [slug = '', ...numbers] = line.split(' ');
      const [memory = 0, vcpus = 0, disk = 0, price_monthly = 0, price_hourly = 0] = numbers.map(Number);
      const [prefix = ''] = slug.split('-');
      const lacking = without[prefix] ?? [];
      return {
        slug,
        memory,
        vcpus,
        disk,
        transfer: Math.min(9, Math.max(1, Math.ceil(Math.log2(vcpus) + 3))),
        price_monthly,
        price_hourly,
        regions: regions.filter((region) => !lacking.includes(region)),
        available: true,
        description: classes[prefix] ?? shared(slug),
      };
    });
}

function shared(slug: string): string {
  if (slug.endsWith('-amd')) return 'Premium AMD';
  return slug.endsWith('-intel') ? 'Premium Intel' : 'Basic';
}
