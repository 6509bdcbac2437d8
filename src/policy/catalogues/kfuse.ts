import type { CatalogueEntry } from '../../decision/policy-data.ts';
import { type PairRow, toEntries } from './table.ts';

/**
 * The pairs of Kfuse's capability matrix. A column of reading and writing is asked for by either; Grafana's is for
 * administrators; user management needs all data. Data itself is asked about row by row.
 *
 * @see docs of Kfuse, Role Based Access Control, Roles & Capabilities
 */
const ROWS: readonly PairRow[] = [
  ['view', 'users', 'manage', 'everything', ['view users']],
  ['edit', 'users', 'manage', 'everything', ['configure user']],
  ['manage', 'users', 'manage', 'everything', ['add admin user']],

  ['view', 'alerts', 'view', 'optional', ['list alerts']],
  ['edit', 'alerts', 'edit', 'optional', ['create alert', 'edit alert', 'delete alert']],
  ['view', 'recordingRules', 'edit', 'optional', ['view recording rule']],
  ['edit', 'recordingRules', 'edit', 'optional', ['edit recording rule']],
  ['edit', 'metrics', 'edit', 'optional', ['save metric from logs', 'save metric from traces']],
  ['view', 'parserPipelines', 'edit', 'optional', ['view parser pipeline']],
  ['edit', 'parserPipelines', 'edit', 'optional', ['configure parser pipeline']],
  ['edit', 'slos', 'edit', 'optional', ['edit slo']],
  ['edit', 'savedQueries', 'edit', 'optional', ['save log query']],

  ['view', 'grafanaAlerts', 'manage', 'optional', ['view grafana alert']],
  ['edit', 'grafanaAlerts', 'manage', 'optional', ['edit grafana alert']],
  ['view', 'dashboards', 'manage', 'optional', ['view dashboard']],
  ['edit', 'dashboards', 'manage', 'optional', ['edit dashboard']],
  ['view', 'folders', 'manage', 'optional', ['view folder']],
  ['edit', 'folders', 'manage', 'optional', ['edit folder']],
  ['view', 'alertManager', 'manage', 'optional', ['view alert manager']],
  ['edit', 'alertManager', 'manage', 'optional', ['configure alert manager']],

  [
    'view',
    'explorers',
    'view',
    'optional',
    ['open logs explorer', 'open metrics explorer', 'open apm explorer'],
  ],
  ['view', 'logs', 'view', 'resource', ['read logs']],
  ['view', 'metrics', 'view', 'resource', ['read metrics']],
  ['view', 'traces', 'view', 'resource', ['read traces']],
];

/** What Kfuse's operations ask for. */
export const kfuseCatalogue: readonly CatalogueEntry[] = toEntries(ROWS);
