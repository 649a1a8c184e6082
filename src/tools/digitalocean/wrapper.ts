import accountModule from 'do-wrapper/dist/modules/account.js';
import domainsModule from 'do-wrapper/dist/modules/domains.js';
import kubernetesModule from 'do-wrapper/dist/modules/kubernetes.js';
import loadBalancersModule from 'do-wrapper/dist/modules/load-balancers.js';
import type RequestHelperModule from 'do-wrapper/dist/request-helper.js';
import {allPages} from './pages.ts';
import type {CloudRequest} from './refusal.ts';
import type {Transport} from './transport.ts';

/** What do-wrapper's modules hand to their request helper. */
type Asked = {
  readonly actionPath: string;
  readonly method?: string;
  readonly qs?: {readonly [name: string]: unknown};
  readonly body?: object;
};
type RequestHelper = InstanceType<typeof RequestHelperModule.default>;
type Module<Methods> = new (pageSize: number, helper: RequestHelper) => Methods;

/** The methods in use. Bodies as the API's description has them: do-wrapper's own types of pools are wrong (`min_nodes: string`). */
export type Wrapper = {
  readonly account: {get(): Promise<unknown>};
  readonly domains: {
    getAll(tagName: string, includeAll: boolean): Promise<unknown>;
    getAllRecords(domain: string, tagName: string, includeAll: boolean): Promise<unknown>;
    createRecord(domain: string, record: object): Promise<unknown>;
    updateRecord(domain: string, id: string, record: object): Promise<unknown>;
    deleteRecord(domain: string, id: string): Promise<unknown>;
  };
  readonly kubernetes: {
    getAvailability(): Promise<unknown>;
    getClusters(includeAll: boolean): Promise<unknown>;
    create(cluster: object): Promise<unknown>;
    getById(id: string): Promise<unknown>;
    addNodePool(cluster: string, pool: object): Promise<unknown>;
    updateNodePool(cluster: string, pool: string, change: object): Promise<unknown>;
    deleteNodePool(cluster: string, pool: string): Promise<unknown>;
  };
  readonly loadBalancers: {getAll(): Promise<unknown>};
};

const Account: Module<Wrapper['account']> = exported(accountModule);
const Domains: Module<Wrapper['domains']> = exported(domainsModule);
const Kubernetes: Module<Wrapper['kubernetes']> = exported(kubernetesModule);
const LoadBalancers: Module<Wrapper['loadBalancers']> = exported(loadBalancersModule);

/** Lists that the API gives in pages. */
const lists = /^(domains|domains\/[^/]+\/records|kubernetes\/clusters|load_balancers)$/;

/**
 * do-wrapper's modules over our transport, for one call: they know no signal, so each has its own helper. Taken one by one,
 * because its entry loads `got`, which has neither a time limit nor a retry there.
 */
export function wrapper(transport: Transport, signal: AbortSignal): Wrapper {
  const request = async ({actionPath, method = 'GET', body}: Asked): Promise<unknown> => {
    // It asks for `domains/`, which the API's description does not know.
    const path = actionPath.replace(/\/$/, '');
    if (method === 'GET' && lists.test(path)) return allPages(transport, `/v2/${path}`, signal);
    return transport.json({method: methodOf(method), path: `/v2/${path}`, ...(body === undefined ? {} : {body})}, signal);
  };
  // The modules call `request` and nothing else; the class around it has private parts, so that no other type fits.
  const helper = {request} as unknown as RequestHelper;
  return {
    account: new Account(0, helper),
    domains: new Domains(0, helper),
    kubernetes: new Kubernetes(0, helper),
    loadBalancers: new LoadBalancers(0, helper),
  };
}

function methodOf(method: string): CloudRequest['method'] {
  if (method === 'GET' || method === 'POST' || method === 'PUT' || method === 'DELETE') return method;
  throw new Error(`do-wrapper asked for ${method}`);
}

/** A CommonJS module's default export, whichever loader made it a module: Node's, a bundler's, a test runner's. */
function exported<Class extends object>(loaded: Class | {readonly default: Class}): Class {
  return 'default' in loaded ? loaded.default : loaded;
}
