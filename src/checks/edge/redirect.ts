import {type HttpAnswer, isSilent, type NoAnswer} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {entranceOf, hasEdge, noEdge} from './_entrance.ts';
import {hostsOf} from './_routes.ts';

export type RedirectReading = {readonly host: string; readonly answer: HttpAnswer | NoAnswer};

export default probe<RedirectReading | undefined>({
  id: 'edge.redirect',
  question: 'Is plain HTTP sent on to HTTPS?',
  severity: 'warning',
  required: true,
  source: {kind: 'http', query: 'GET http://host/ at the load balancer’s address'},
  runbook: 'certificates',
  needs: ['edge.load-balancer'],
  read: async (asking, signal) => {
    const [host] = hostsOf(asking.target.manifests);
    if (!hasEdge(asking.target) || host === undefined) return undefined;
    const {outside, address} = await entranceOf(asking, signal);
    return {host, answer: await outside.request({host, path: '/', scheme: 'http', ...address, timeoutMs: 3_000}, signal)};
  },
  judge: (reading): Judgement => {
    if (reading === undefined) return noEdge;
    const {host, answer} = reading;
    const about = {
      hint: 'kubectl get ingressroute redirect-http -o yaml; gomeet deploy --dry-run shows what differs',
      transient: true,
    } as const;
    if (isSilent(answer)) {
      if (answer.silent === 'unreachable') return {status: 'unknown', message: `not measured: ${answer.message}`, transient: true};
      return {...about, status: 'fail', message: answer.message};
    }
    const to = answer.headers['location'] ?? '';
    const observed = [
      {name: 'status', value: answer.status, unit: ''},
      {name: 'location', value: to.slice(0, 200), unit: ''},
    ];
    if (answer.status < 300 || answer.status >= 400)
      return {...about, observed, status: 'fail', message: `http://${host}/ is answered with ${answer.status} instead of a redirect`};
    if (!to.startsWith(`https://${host}`))
      return {...about, observed, status: 'fail', message: `http://${host}/ is sent to ${to.slice(0, 100) || 'nowhere'}`};
    if (answer.status !== 301 && answer.status !== 308)
      return {...about, observed, status: 'warn', message: `the redirect of http://${host}/ is not permanent (${answer.status})`};
    return {status: 'pass', observed, message: `http://${host}/ is sent to ${to}`};
  },
});
