export {metricsOf} from '../core/promql.ts';
