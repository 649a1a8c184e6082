import {definitionsProbe} from './_definitions.ts';

export default definitionsProbe('addons.cert-manager-crds', "Can cert-manager's resource types be used?", 'cert-manager.io');
