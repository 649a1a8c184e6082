import type {SandboxApi} from '../api.ts';
import type {Account, BalancedService, Emulator} from '../digitalocean/index.ts';
import {follow} from '../follow.ts';
import {askedOf, BALANCER_ID, balancedService, isBalanced, type Service, serviceChange} from './balancers.ts';

const SERVICES = '/api/v1/services';

/** The Services that want a load balancer, kept up to date, and their addresses written back as the cloud's controller does it. */
export class BalancerKeeper {
  private readonly services = new Map<string, Service>();
  /** What the account has heard of: Service → what it asked for then. */
  private readonly heard = new Map<string, string>();
  private toldAll = false;
  private readonly api: Pick<SandboxApi, 'get' | 'patch' | 'watch'>;
  private readonly log: (line: string) => void;

  constructor(api: Pick<SandboxApi, 'get' | 'patch' | 'watch'>, log: (line: string) => void) {
    this.api = api;
    this.log = log;
  }

  /** Reads all Services once. */
  async read(): Promise<void> {
    const {items} = await this.api.get<{readonly items: readonly Service[]}>(SERVICES);
    for (const service of items) this.take(service);
  }

  async follow(signal: AbortSignal): Promise<void> {
    const left = async ({metadata}: Service) => this.forget(metadata.uid ?? '');
    await follow<Service>(this.api, SERVICES, async (service) => this.take(service), signal, left);
  }

  /** The Services that the account knows of; undefined until it was told of all: it would take the load balancers of the others away. */
  wanted(): readonly BalancedService[] | undefined {
    if (!this.toldAll) return undefined;
    return [...this.services].filter(([uid]) => this.heard.has(uid)).map(([, service]) => balancedService(service));
  }

  /**
   * Tells the account of Services that are new or changed. As DigitalOcean's controller does, one takes over a load balancer of its
   * name that nobody has; one that changed gets a new one when somebody deleted its own.
   */
  async tell(account: Pick<Emulator, 'edit'>): Promise<void> {
    for (const [uid, service] of this.services) {
      const asked = askedOf(service);
      if (this.heard.get(uid) === asked) continue;
      const {name} = balancedService(service);
      await account.edit((now) => {
        const own = now.load_balancers.find((one) => one.service === uid);
        const free = own ?? now.load_balancers.find((one) => one.service === '' && one.name === name && name !== '');
        if (free === undefined) now.balanced = now.balanced.filter((one) => one !== uid);
        else free.service = uid;
      });
      this.heard.set(uid, asked);
    }
    this.toldAll = true;
  }

  /** Writes addresses that changed, once. */
  async keep(balancers: Account['load_balancers']): Promise<void> {
    for (const service of this.services.values()) {
      const change = serviceChange(service, balancers);
      if (change === undefined) continue;
      const {ip, hostname} = change.ingress[0] ?? {};
      this.log(`load balancer ${change.id} has the address ${ip ?? hostname ?? ''}`);
      const path = `/api/v1/namespaces/${service.metadata.namespace}/services/${service.metadata.name}`;
      await this.api.patch(path, {metadata: {annotations: {[BALANCER_ID]: change.id}}});
      const told = {status: {loadBalancer: {ingress: change.ingress.map((one) => ({...one, ...('ip' in one ? {ipMode: 'VIP'} : {})}))}}};
      this.take(await this.api.patch<Service>(`${path}/status`, told));
    }
  }

  private take(service: Service): void {
    const uid = service.metadata.uid ?? '';
    if (isBalanced(service)) this.services.set(uid, service);
    else this.forget(uid);
  }

  private forget(uid: string): void {
    this.services.delete(uid);
    this.heard.delete(uid);
  }
}
