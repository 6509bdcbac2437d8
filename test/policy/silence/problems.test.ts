import { runProblemTables } from '../problem-table.ts';

runProblemTables(new URL('cases/', import.meta.url));
