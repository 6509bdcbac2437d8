import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { listOf, textOf } from '../policy/decode.ts';
import { type Check, download, field, mapValues, tighten } from './custom-resources.ts';

/** Reads the kinds that Kubernetes itself has. A check throws on an object of a kind that it has not. */
export async function readCoreDefinitions(): Promise<Check> {
  const folder = await download('k8s.io/kubernetes@v1.36.3');
  const text = readFileSync(join(folder, 'api/openapi-spec/swagger.json'), 'utf8');
  const definitions = field(JSON.parse(text), 'definitions');
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'kubernetes', definitions: mapValues(definitions, toSchema) });
  const names = new Map(Object.entries(definitions ?? {}).flatMap(([name, each]) => kindsOf(name, each)));
  return (object) => {
    const kind = `${textOf(field(object, 'apiVersion'))} ${textOf(field(object, 'kind'))}`;
    const name = names.get(kind);
    const validate = name === undefined ? undefined : ajv.getSchema(`kubernetes#/definitions/${name}`);
    if (validate === undefined) throw new Error(`no definition of ${kind}`);
    validate(object);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

/** What the definition says of numbers, where Kubernetes takes a name in their place. */
function toSchema(definition: unknown): object {
  if (field(definition, 'format') === 'int-or-string') return { type: ['integer', 'string'] };
  return tighten(definition, 1);
}

function kindsOf(name: string, definition: unknown): readonly (readonly [kind: string, name: string])[] {
  return listOf(field(definition, 'x-kubernetes-group-version-kind') ?? [], (each) => {
    const group = textOf(field(each, 'group'));
    const version = textOf(field(each, 'version'));
    const apiVersion = group === '' ? version : `${group}/${version}`;
    return [`${apiVersion} ${textOf(field(each, 'kind'))}`, name];
  });
}
