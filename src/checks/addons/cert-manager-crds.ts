import {servedProbe} from './_served.ts';

export default servedProbe('addons.cert-manager-crds', "Can cert-manager's resource types be used?", 'cert-manager.io');
