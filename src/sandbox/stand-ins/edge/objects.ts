import {z} from 'zod';

const named = z.object({name: z.string()});

const routeSchema = z.object({
  match: z.string(),
  priority: z.int().optional(),
  middlewares: z.array(named).default([]),
  services: z
    .array(z.object({name: z.string(), kind: z.string().default('Service'), port: z.union([z.int(), z.string()]).optional()}))
    .default([]),
});

const ingressRouteSchema = z.object({
  metadata: named,
  spec: z.object({
    entryPoints: z.array(z.string()).default([]),
    routes: z.array(routeSchema).default([]),
    tls: z.looseObject({}).optional(),
  }),
});

const strings = z.array(z.string());

const middlewareSchema = z.object({
  metadata: named,
  spec: z.object({
    redirectScheme: z.object({scheme: z.string(), permanent: z.boolean().default(false)}).optional(),
    rateLimit: z.object({average: z.number(), period: z.string().default('1s'), burst: z.number().default(1)}).optional(),
    basicAuth: z.object({secret: z.string(), realm: z.string().default('traefik')}).optional(),
    ipAllowList: z.object({sourceRange: strings}).optional(),
    circuitBreaker: z.looseObject({}).optional(),
    stripPrefix: z.object({prefixes: strings}).optional(),
    headers: z
      .object({
        accessControlAllowOriginList: strings.optional(),
        accessControlAllowMethods: strings.optional(),
        accessControlAllowHeaders: strings.optional(),
        accessControlExposeHeaders: strings.optional(),
        accessControlAllowCredentials: z.boolean().optional(),
        accessControlMaxAge: z.int().optional(),
        addVaryHeader: z.boolean().optional(),
        stsSeconds: z.int().optional(),
        stsIncludeSubdomains: z.boolean().optional(),
        stsPreload: z.boolean().optional(),
        contentTypeNosniff: z.boolean().optional(),
        frameDeny: z.boolean().optional(),
        referrerPolicy: z.string().optional(),
        permissionsPolicy: z.string().optional(),
        contentSecurityPolicy: z.string().optional(),
        customResponseHeaders: z.record(z.string(), z.string()).optional(),
      })
      .optional(),
  }),
});

const tlsOptionSchema = z.object({
  metadata: named,
  spec: z.object({
    minVersion: z.string().default('VersionTLS12'),
    maxVersion: z.string().optional(),
    sniStrict: z.boolean().default(false),
  }),
});

const tlsStoreSchema = z.object({
  metadata: named,
  spec: z.object({defaultCertificate: z.object({secretName: z.string()}).optional()}),
});

const certificateSchema = z.object({
  metadata: named,
  spec: z.object({secretName: z.string(), dnsNames: strings.default([])}),
});

const serviceSchema = z.object({
  metadata: named,
  spec: z.object({
    type: z.string().default('ClusterIP'),
    selector: z.record(z.string(), z.string()).default({}),
    ports: z
      .array(z.object({name: z.string().optional(), port: z.int(), targetPort: z.union([z.int(), z.string()]).optional()}))
      .default([]),
  }),
  status: z
    .object({loadBalancer: z.object({ingress: z.array(z.object({ip: z.string().optional()})).default([])}).default({ingress: []})})
    .default({loadBalancer: {ingress: []}}),
});

export type IngressRoute = z.infer<typeof ingressRouteSchema>;
export type Middleware = z.infer<typeof middlewareSchema>;
export type Certificate = z.infer<typeof certificateSchema>;

/** What the edge follows, by the path of its list below the namespace. */
export const RESOURCES = {
  ingressRoutes: {path: '/apis/traefik.io/v1alpha1/namespaces/$NS/ingressroutes', schema: ingressRouteSchema},
  middlewares: {path: '/apis/traefik.io/v1alpha1/namespaces/$NS/middlewares', schema: middlewareSchema},
  tlsOptions: {path: '/apis/traefik.io/v1alpha1/namespaces/$NS/tlsoptions', schema: tlsOptionSchema},
  tlsStores: {path: '/apis/traefik.io/v1alpha1/namespaces/$NS/tlsstores', schema: tlsStoreSchema},
  certificates: {path: '/apis/cert-manager.io/v1/namespaces/$NS/certificates', schema: certificateSchema},
  services: {path: '/api/v1/namespaces/$NS/services', schema: serviceSchema},
} as const;

type Resources = typeof RESOURCES;

/** Everything that was deployed for the edge, by kind and name. */
export type EdgeObjects = {readonly [Kind in keyof Resources]: ReadonlyMap<string, z.infer<Resources[Kind]['schema']>>};
