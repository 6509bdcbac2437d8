import { readdirSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

const folder = new URL('../../../schemas/', import.meta.url);

/** The names of the schemas that the package holds, without `.json`. */
export const names: readonly string[] = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

/** Compiles a schema of the package. A keyword that means nothing is an error. */
export function compileSchema(name: string): ValidateFunction {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, strictNumbers: false });
  for (const keyword of ['errorMessage', 'doNotSuggest']) ajv.addKeyword(keyword);
  return ajv.compile(readSchema(name));
}

/** A schema of the package as it stands there. */
export function readSchema(name: string): object {
  const schema: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  if (typeof schema !== 'object' || schema === null) throw new TypeError(`${name} is no schema`);
  return schema;
}
