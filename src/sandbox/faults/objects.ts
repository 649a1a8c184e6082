import {ToolError} from '../../core/errors.ts';
import {type KubeObject, listAt, type ObjectKey, textAt} from '../../core/objects.ts';
import type {Targets} from '../../faults/_types.ts';
import type {SandboxApi} from '../api.ts';

type Api = Pick<SandboxApi, 'raw' | 'send' | 'get'>;

/** The API by keys of objects, as the administrator of the sandbox. Plurals and scopes come from the server's discovery. */
export class FaultObjects {
  private readonly api: Api;
  private readonly resources = new Map<string, Promise<ReadonlyMap<string, {readonly plural: string; readonly namespaced: boolean}>>>();

  constructor(api: Api) {
    this.api = api;
  }

  async get(key: ObjectKey): Promise<KubeObject | undefined> {
    const {status, text} = await this.api.raw('GET', await this.path(key));
    if (status === 404) return undefined;
    if (status >= 400) throw new ToolError('kube-apiserver', `GET ${key.kind} ${key.name}: ${status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as KubeObject;
  }

  /** Server-side apply by the field manager `sandbox`. */
  async apply(object: KubeObject): Promise<void> {
    const {name, namespace} = object.metadata;
    const path = await this.path({apiVersion: object.apiVersion, kind: object.kind, name, ...(namespace === undefined ? {} : {namespace})});
    await this.api.send('PATCH', `${path}?fieldManager=sandbox&force=true`, object, 'application/apply-patch+yaml');
  }

  /** JSON merge patch; false when the object is not there. */
  async merge(key: ObjectKey, patch: object, subresource?: 'status'): Promise<boolean> {
    return this.patch(key, patch, 'application/merge-patch+json', subresource);
  }

  /** Strategic merge patch, for the status of pods. */
  async strategic(key: ObjectKey, patch: object, subresource?: 'status'): Promise<boolean> {
    return this.patch(key, patch, 'application/strategic-merge-patch+json', subresource);
  }

  async create(object: KubeObject): Promise<void> {
    const {name, namespace} = object.metadata;
    const path = await this.path({apiVersion: object.apiVersion, kind: object.kind, name, ...(namespace === undefined ? {} : {namespace})});
    const {status, text} = await this.api.raw('POST', `${path.slice(0, path.lastIndexOf('/'))}?fieldManager=sandbox`, object);
    if (status >= 400 && status !== 409)
      throw new ToolError('kube-apiserver', `POST ${object.kind} ${name}: ${status} ${text.slice(0, 300)}`);
  }

  /** Deletes; what is not there any more is fine. */
  async remove(key: ObjectKey, propagation: 'Background' | 'Orphan' = 'Background'): Promise<void> {
    const {status, text} = await this.api.raw('DELETE', `${await this.path(key)}?propagationPolicy=${propagation}`);
    if (status >= 400 && status !== 404)
      throw new ToolError('kube-apiserver', `DELETE ${key.kind} ${key.name}: ${status} ${text.slice(0, 300)}`);
  }

  /** The objects that a fault means, by name. */
  async targets({apiVersion, kind, namespace, name, labels = {}, most}: Targets): Promise<readonly KubeObject[]> {
    if (name !== undefined) {
      const found = await this.get({apiVersion, kind, name, ...(namespace === undefined ? {} : {namespace})});
      return found === undefined ? [] : [found];
    }
    const collection = (await this.path({apiVersion, kind, name: '', ...(namespace === undefined ? {} : {namespace})})).replace(/\/$/, '');
    const selector = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const list = await this.api.get<unknown>(`${collection}${selector === '' ? '' : `?labelSelector=${encodeURIComponent(selector)}`}`);
    const items = listAt(list, 'items').map((item) => ({...(item as KubeObject), apiVersion, kind}));
    return items.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)).slice(0, most ?? items.length);
  }

  private async patch(key: ObjectKey, patch: object, type: string, subresource?: 'status'): Promise<boolean> {
    const path = `${await this.path(key)}${subresource === undefined ? '' : `/${subresource}`}?fieldManager=sandbox`;
    const {status, text} = await this.api.raw('PATCH', path, patch, type);
    if (status === 404) return false;
    if (status >= 400) throw new ToolError('kube-apiserver', `PATCH ${key.kind} ${key.name}: ${status} ${text.slice(0, 300)}`);
    return true;
  }

  private async path({apiVersion, kind, namespace, name}: ObjectKey): Promise<string> {
    const prefix = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const known = await this.discover(prefix);
    const resource = known.get(kind);
    if (resource === undefined) throw new ToolError('kube-apiserver', `the sandbox has no kind ${kind} in ${apiVersion}`);
    return `${prefix}${resource.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : ''}/${resource.plural}/${name}`;
  }

  private discover(prefix: string): Promise<ReadonlyMap<string, {readonly plural: string; readonly namespaced: boolean}>> {
    const known = this.resources.get(prefix) ?? this.ask(prefix);
    this.resources.set(prefix, known);
    return known;
  }

  private async ask(prefix: string): Promise<ReadonlyMap<string, {readonly plural: string; readonly namespaced: boolean}>> {
    const list = listAt(await this.api.get<unknown>(prefix), 'resources');
    const whole = list.filter((resource) => !(textAt(resource, 'name') ?? '/').includes('/'));
    return new Map(
      whole.map((resource) => [
        textAt(resource, 'kind') ?? '',
        {plural: textAt(resource, 'name') ?? '', namespaced: (resource as {readonly namespaced?: boolean}).namespaced === true},
      ]),
    );
  }
}
