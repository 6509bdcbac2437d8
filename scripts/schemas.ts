import { mkdirSync, writeFileSync } from 'node:fs';
import { policyTest } from '../src/analysis/cases/document.ts';
import { kalmSchemas } from '../src/policy/kalm/document.ts';
import { kfuseSchema } from '../src/policy/kfuse/document.ts';
import { nativeDocument } from '../src/policy/native/document.ts';
import { choice, type Schema, when } from '../src/policy/syntax/schema.ts';

// Writes what editors are told of the documents, so that an author needs nothing of ours but these files.

/** The documents that say by `kind` what they are. A new kind is a line here. */
const kinds: ReadonlyMap<string, Schema> = new Map([
  ['Policy', nativeDocument.schema()],
  ['PolicyTest', policyTest.schema()],
  ...kalmSchemas(),
]);

const isKfuse: Schema = {
  anyOf: [{ required: ['global'] }, { required: ['user-mgmt-service'] }],
  not: { required: ['kind'] },
};

/** What a document may begin with that says nothing yet. */
const beginnings: Schema = {
  apiVersion: { type: 'string', description: 'Of which language the `kind` is.' },
  global: { type: 'object', description: "Of Kfuse's custom_values.yaml." },
  'user-mgmt-service': { type: 'object', description: "Of Kfuse's custom_values.yaml." },
};

const published: Readonly<Record<string, Schema>> = {
  sidegate: {
    type: 'object',
    allOf: [
      when(isKfuse, kfuseSchema(), choice('kind', kinds)),
      when({ not: { required: ['kind'] } }, { properties: beginnings }),
    ],
  },
  policy: nativeDocument.schema(),
  'policy-test': policyTest.schema(),
  kalm: choice('kind', kalmSchemas()),
  kfuse: kfuseSchema(),
};

const [, , folder = ''] = process.argv;
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(published)) {
  const whole = { $schema: 'http://json-schema.org/draft-07/schema#', ...schema };
  writeFileSync(`${folder}/${name}.json`, `${JSON.stringify(whole, undefined, 1)}\n`);
}
