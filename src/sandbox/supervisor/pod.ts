import {z} from 'zod';

const keyRef = z.object({name: z.string().default(''), key: z.string(), optional: z.boolean().default(false)});
const nameRef = z.object({name: z.string().default(''), optional: z.boolean().default(false)});
const item = z.object({key: z.string(), path: z.string(), mode: z.int().optional()});
const fieldRef = z.object({fieldPath: z.string()});
const resourceRef = z.object({
  resource: z.string(),
  containerName: z.string().optional(),
  divisor: z.union([z.string(), z.number()]).optional(),
});

const envVar = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .object({
      configMapKeyRef: keyRef.optional(),
      secretKeyRef: keyRef.optional(),
      fieldRef: fieldRef.optional(),
      resourceFieldRef: resourceRef.optional(),
    })
    .optional(),
});

const port = z.union([z.string(), z.int()]);
const probe = z.object({
  exec: z.object({command: z.array(z.string()).default([])}).optional(),
  tcpSocket: z.object({port}).optional(),
  httpGet: z.object({port, path: z.string().default('/'), scheme: z.string().default('HTTP')}).optional(),
  periodSeconds: z.number().default(10),
  timeoutSeconds: z.number().default(1),
  failureThreshold: z.int().default(3),
});

const container = z.object({
  name: z.string(),
  image: z.string().default(''),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z.array(envVar).default([]),
  envFrom: z.array(z.object({prefix: z.string().default(''), configMapRef: nameRef.optional(), secretRef: nameRef.optional()})).default([]),
  workingDir: z.string().optional(),
  ports: z.array(z.object({name: z.string().optional(), containerPort: z.int(), protocol: z.string().default('TCP')})).default([]),
  readinessProbe: probe.optional(),
  lifecycle: z.object({preStop: z.object({exec: z.object({command: z.array(z.string())}).optional()}).optional()}).optional(),
  volumeMounts: z.array(z.object({name: z.string(), mountPath: z.string(), subPath: z.string().optional()})).default([]),
  resources: z
    .object({
      requests: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
      limits: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
    })
    .default({requests: {}, limits: {}}),
});

const downwardItem = z.object({
  path: z.string(),
  fieldRef: fieldRef.optional(),
  resourceFieldRef: resourceRef.optional(),
  mode: z.int().optional(),
});
const volume = z.object({
  name: z.string(),
  configMap: nameRef.extend({items: z.array(item).optional(), defaultMode: z.int().default(0o644)}).optional(),
  secret: z
    .object({
      secretName: z.string(),
      optional: z.boolean().default(false),
      items: z.array(item).optional(),
      defaultMode: z.int().default(0o644),
    })
    .optional(),
  persistentVolumeClaim: z.object({claimName: z.string()}).optional(),
  downwardAPI: z.object({items: z.array(downwardItem).default([]), defaultMode: z.int().default(0o644)}).optional(),
  projected: z
    .object({
      defaultMode: z.int().default(0o644),
      sources: z
        .array(
          z.object({
            configMap: nameRef.extend({items: z.array(item).optional()}).optional(),
            secret: nameRef.extend({items: z.array(item).optional()}).optional(),
            downwardAPI: z.object({items: z.array(downwardItem).default([])}).optional(),
          }),
        )
        .default([]),
    })
    .optional(),
});

const strings = z.record(z.string(), z.string()).default({});

const containerStatus = z.object({state: z.object({waiting: z.object({reason: z.string().default('')}).optional()}).optional()});

const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().default('default'),
    uid: z.string().default(''),
    labels: strings,
    annotations: strings,
    creationTimestamp: z.string().optional(),
    deletionTimestamp: z.string().optional(),
    ownerReferences: z.array(z.object({kind: z.string(), name: z.string(), controller: z.boolean().default(false)})).default([]),
  }),
  spec: z.object({
    nodeName: z.string().optional(),
    hostname: z.string().optional(),
    subdomain: z.string().optional(),
    serviceAccountName: z.string().default('default'),
    restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).default('Always'),
    initContainers: z.array(container).default([]),
    containers: z.array(container),
    volumes: z.array(volume).default([]),
  }),
  status: z
    .object({
      phase: z.string().default('Pending'),
      podIP: z.string().optional(),
      conditions: z.array(z.object({type: z.string(), status: z.string()})).default([]),
      containerStatuses: z.array(containerStatus).default([]),
    })
    .default({phase: 'Pending', conditions: [], containerStatuses: []}),
});

const serviceSchema = z.object({
  metadata: z.object({name: z.string(), namespace: z.string().default('default')}),
  spec: z.object({selector: strings}).default({selector: {}}),
});

const claimSchema = z.object({metadata: z.object({name: z.string(), uid: z.string()})});
const dataSchema = z.object({
  metadata: z.object({name: z.string(), resourceVersion: z.string().default('')}),
  data: strings,
  binaryData: strings,
});

export type Pod = z.infer<typeof podSchema>;
export type Container = z.infer<typeof container>;
export type Probe = z.infer<typeof probe>;
export type Volume = z.infer<typeof volume>;
export type DownwardItem = z.infer<typeof downwardItem>;
export type Service = z.infer<typeof serviceSchema>;

/** What a ConfigMap or a Secret holds, as bytes by key. */
export interface KeyedData {
  readonly name: string;
  readonly resourceVersion: string;
  readonly data: ReadonlyMap<string, Buffer>;
}

/** A pod as the API server gives it. Throws zod's error when a field that matters has another shape. */
export function parsePod(object: unknown): Pod {
  return podSchema.parse(object);
}

export function parseService(object: unknown): Service {
  return serviceSchema.parse(object);
}

export function parseConfigMap(object: unknown): KeyedData {
  const {metadata, data, binaryData} = dataSchema.parse(object);
  const entries = [...Object.entries(data).map(([key, text]) => [key, Buffer.from(text)] as const), ...decoded(binaryData)];
  return {name: metadata.name, resourceVersion: metadata.resourceVersion, data: new Map(entries)};
}

export function parseSecret(object: unknown): KeyedData {
  const {metadata, data} = dataSchema.parse(object);
  return {name: metadata.name, resourceVersion: metadata.resourceVersion, data: new Map(decoded(data))};
}

/** Name and uid of a PersistentVolumeClaim: a new one of the same name has another uid. */
export function parseClaim(object: unknown): readonly [string, string] {
  const {metadata} = claimSchema.parse(object);
  return [metadata.name, metadata.uid];
}

function decoded(data: Readonly<Record<string, string>>): (readonly [string, Buffer])[] {
  return Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const);
}
