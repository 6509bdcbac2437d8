import type { CatalogueEntry, PolicyHead } from '../../decision/policy-data.ts';
import type { Range } from '../../decision/scope.ts';
import { type PairRow, toEntries } from './table.ts';

/**
 * The pairs of Kalm's table of role permissions, by its documentation where code and documentation differ, and by the
 * code where the documentation is silent. What a footnote hides from some is a type of its own: the addresses of the
 * ingress, the secrets of connectors, the roles that a binding hands out.
 *
 * @see docs of Kalm, auth/roles
 */
const ROWS: readonly PairRow[] = [
  ['view', 'applications', 'view', 'resource', ['view application']],
  [
    'edit',
    'applications',
    'edit',
    'everything',
    ['create application', 'edit application', 'delete application'],
  ],
  ['view', 'components', 'view', 'resource', ['view component']],
  [
    'edit',
    'components',
    'edit',
    'resource',
    ['create component', 'edit component', 'delete component', 'trigger cronjob'],
  ],
  ['view', 'pods', 'view', 'resource', ['view pod logs']],
  ['edit', 'pods', 'edit', 'resource', ['delete pod', 'exec in pod']],
  ['edit', 'jobs', 'edit', 'resource', ['delete job']],
  ['view', 'routes', 'view', 'resource', ['view route']],
  ['edit', 'routes', 'edit', 'resource', ['create route', 'update route', 'delete route']],
  ['view', 'services', 'view', 'resource', ['view service']],
  ['view', 'protectedEndpoints', 'view', 'resource', ['view protected endpoint']],
  [
    'edit',
    'protectedEndpoints',
    'edit',
    'resource',
    ['create protected endpoint', 'edit protected endpoint', 'delete protected endpoint'],
  ],
  ['view', 'storageClasses', 'view', 'resource', ['view storage class']],
  ['view', 'disks', 'view', 'resource', ['view disk']],
  ['edit', 'disks', 'edit', 'everything', ['delete disk']],
  ['view', 'persistentVolumes', 'view', 'everything', ['view persistent volume']],
  ['view', 'certificates', 'view', 'everything', ['view https certificate']],
  [
    'edit',
    'certificates',
    'edit',
    'everything',
    [
      'create https certificate',
      'upload https certificate',
      'edit https certificate',
      'delete https certificate',
    ],
  ],
  ['view', 'certificateIssuers', 'manage', 'everything', ['view https certificate issuer']],
  ['edit', 'certificateIssuers', 'manage', 'everything', ['edit https certificate issuer']],
  ['view', 'registries', 'view', 'resource', ['view registry']],
  ['edit', 'registries', 'edit', 'resource', ['create registry', 'edit registry', 'delete registry']],
  ['view', 'nodes', 'view', 'everything', ['view node']],
  ['edit', 'nodes', 'edit', 'everything', ['cordon node', 'uncordon node']],
  ['view', 'loggingSystems', 'view', 'everything', ['view logging system']],
  [
    'edit',
    'loggingSystems',
    'edit',
    'everything',
    ['create logging system', 'update logging system', 'delete logging system'],
  ],
  ['view', 'loadBalancers', 'view', 'everything', ['view load balancer']],
  ['view', 'cluster', 'view', 'optional', ['view cluster info']],
  ['view', 'ingressAddresses', 'view', 'everything', ['view ingress address']],
  ['edit', 'cluster', 'edit', 'everything', []],
  ['manage', 'cluster', 'manage', 'everything', ['initialize cluster', 'reset cluster']],
  ['view', 'ssoConfigs', 'view', 'everything', ['view sso config']],
  ['view', 'ssoConnectorSecrets', 'edit', 'everything', ['view sso connector secrets']],
  [
    'edit',
    'ssoConfigs',
    'edit',
    'everything',
    ['create sso config', 'edit sso config', 'delete sso config', 'delete temporary admin user'],
  ],
  ['view', 'roleBindings', 'manage', 'resource', []],
  ['edit', 'roleBindings', 'manage', 'resource', []],
  ['view', 'applicationRoles', 'manage', 'resource', ['view user roles']],
  ['edit', 'applicationRoles', 'manage', 'resource', ['grant application role', 'revoke application role']],
  ['view', 'clusterRoles', 'manage', 'everything', []],
  [
    'edit',
    'clusterRoles',
    'manage',
    'everything',
    [
      'grant cluster role',
      'revoke cluster role',
      'suspend subject',
      'lift suspension',
      'write placeholder',
      'remove placeholder',
    ],
  ],
  ['view', 'dnsRecords', 'manage', 'everything', ['view dns record']],
  ['edit', 'dnsRecords', 'manage', 'everything', ['edit dns record']],
  ['edit', 'domains', 'manage', 'everything', ['add domain', 'remove domain']],
  ['view', 'acmeServers', 'view', 'everything', ['view acme server']],
  ['edit', 'acmeServers', 'edit', 'everything', ['set acme server', 'delete acme server']],
  ['view', 'policies', 'edit', 'everything', ['dump policies']],
];

/** Tokens hand out what they allow: who sees one, or makes one, must hold all of it himself. */
const TOKENS: readonly PairRow[] = [
  ['view', 'accessTokens', 'edit', 'optional', ['view access token']],
  [
    'edit',
    'accessTokens',
    'edit',
    'optional',
    ['create access token', 'edit access token', 'delete access token'],
  ],
  ['manage', 'accessTokens', 'manage', 'optional', []],
];

/** The ladder's verbs, from the weakest. */
const VERBS = ['view', 'edit', 'manage'] as const;

/**
 * What the table lets nobody do without the whole cluster, no stronger verb does: one for which Kalm knows no operation asks
 * for all of it, too. Without these rows the owner of an application could `manage` in its name what he may not edit.
 */
function beyondTables(rows: readonly PairRow[]): readonly PairRow[] {
  return [...Map.groupBy(rows, ([, type]) => type)].flatMap(([type, listed]) => {
    const ranges = new Map(listed.map(([verb, , , range]) => [verb, range]));
    let weaker: Range | undefined;
    return VERBS.flatMap((verb): readonly PairRow[] => {
      const range = ranges.get(verb);
      weaker = range ?? weaker;
      return range === undefined && weaker === 'everything' ? [[verb, type, verb, 'everything', []]] : [];
    });
  });
}

/** What Kalm's operations ask for. */
export const kalmCatalogue: readonly CatalogueEntry[] = [
  ...toEntries([...ROWS, ...beyondTables(ROWS)]),
  ...toEntries(TOKENS).map((entry) => ({ ...entry, handsOut: true as const })),
];

/** An application is called like its namespace. */
export const kalmOwnNames: PolicyHead['ownNames'] = [['applications', 'namespace']];
