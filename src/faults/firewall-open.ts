import type {Fault} from './_types.ts';

/** Redis: without its password whoever reaches it has everything. */
const usual = '6379';

const fault: Fault = {
  name: 'firewall-open',
  summary: 'A firewall of somebody else opens a port of all nodes to the world, as a trial that nobody took back',
  parameter: {name: 'PORT', required: false, form: /^\d{1,5}(-\d{1,5})?$/},
  simulate: (ports) => ({kind: 'firewall-open', ports: ports ?? usual}),
  strikes: {kind: 'cluster'},
  mustNotice: [],
};
export default fault;
