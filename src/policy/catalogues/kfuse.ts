import type { CatalogueEntry } from '../../decision/policy-data.ts';

/**
 * What Kfuse's operations ask for. Grafana's part is for administrators; user management needs all data.
 *
 * @see docs of Kfuse, Role Based Access Control, Roles & Capabilities
 */
export const kfuseCatalogue: readonly CatalogueEntry[] = [
  { operation: 'list alerts', type: 'alerts', verb: 'view', requires: 'view', range: 'optional' },
  { operation: 'create alert', type: 'alerts', verb: 'edit', requires: 'edit', range: 'optional' },
  { operation: 'save metric from logs', type: 'metrics', verb: 'edit', requires: 'edit', range: 'optional' },
  { operation: 'edit dashboard', type: 'dashboards', verb: 'edit', requires: 'manage', range: 'optional' },
  { operation: 'view users', type: 'users', verb: 'view', requires: 'manage', range: 'everything' },
  { operation: 'configure user', type: 'users', verb: 'edit', requires: 'manage', range: 'everything' },
  { operation: 'add admin user', type: 'users', verb: 'manage', requires: 'manage', range: 'everything' },
];
