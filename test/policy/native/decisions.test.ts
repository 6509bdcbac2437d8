import { runDecisionTables } from '../decision-table.ts';

runDecisionTables(new URL('./decisions/', import.meta.url));
