import type { CatalogueEntry, PolicyHead } from '../../decision/policy-data.ts';

/**
 * What Kalm's operations ask for, by the table of its documentation where code and table differ.
 *
 * @see docs of Kalm, auth/roles
 */
export const kalmCatalogue: readonly CatalogueEntry[] = [
  { operation: 'view application', type: 'applications', verb: 'view', requires: 'view', range: 'resource' },
  {
    operation: 'create application',
    type: 'applications',
    verb: 'edit',
    requires: 'edit',
    range: 'everything',
  },
  {
    operation: 'edit application',
    type: 'applications',
    verb: 'edit',
    requires: 'edit',
    range: 'everything',
  },
  {
    operation: 'delete application',
    type: 'applications',
    verb: 'edit',
    requires: 'edit',
    range: 'everything',
  },
  { operation: 'view component', type: 'components', verb: 'view', requires: 'view', range: 'resource' },
  { operation: 'create component', type: 'components', verb: 'edit', requires: 'edit', range: 'resource' },
  { operation: 'edit component', type: 'components', verb: 'edit', requires: 'edit', range: 'resource' },
  { operation: 'delete component', type: 'components', verb: 'edit', requires: 'edit', range: 'resource' },
  {
    operation: 'view storage class',
    type: 'storageClasses',
    verb: 'view',
    requires: 'view',
    range: 'resource',
  },
  { operation: 'view registry', type: 'registries', verb: 'view', requires: 'view', range: 'resource' },
  { operation: 'view node', type: 'nodes', verb: 'view', requires: 'view', range: 'everything' },
  { operation: 'cordon node', type: 'nodes', verb: 'edit', requires: 'edit', range: 'everything' },
  { operation: 'uncordon node', type: 'nodes', verb: 'edit', requires: 'edit', range: 'everything' },
  {
    operation: 'initialize cluster',
    type: 'cluster',
    verb: 'manage',
    requires: 'manage',
    range: 'everything',
  },
];

/** An application is called like its namespace. */
export const kalmOwnNames: PolicyHead['ownNames'] = [['applications', 'namespace']];
