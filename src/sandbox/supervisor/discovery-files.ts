import {type Document, isMap, isScalar, isSeq, visit} from 'yaml';

/** How soon a list that changed is read, should its notification get lost. */
const refresh = '5s';

/**
 * Replaces each `kubernetes_sd_configs` of a Prometheus configuration by a file of the same role below `dir`. What is done
 * with the labels stays as deployed.
 */
export function discoverByFiles(document: Document, dir: string): void {
  visit(document, {
    Map(_, map) {
      const found = map.get('kubernetes_sd_configs');
      if (!isSeq(found)) return;
      const roles = found.items.map((item) => (isMap(item) ? item.get('role') : undefined));
      const files = roles.map((role) => `${dir}/${String(isScalar(role) ? role.value : role)}.json`);
      map.delete('kubernetes_sd_configs');
      map.set('file_sd_configs', document.createNode([{files, refresh_interval: refresh}]));
    },
  });
}
