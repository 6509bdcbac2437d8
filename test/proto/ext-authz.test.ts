import {
  createFileRegistry,
  type DescField,
  type DescMessage,
  type FileRegistry,
  fromBinary,
  fromJson,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import test from 'ava';
import fc from 'fast-check';
import { descriptors } from '../../src/gen/descriptors.ts';
import { CheckRequest, CheckResponse } from '../../src/gen/envoy/service/auth/v3/external_auth.ts';
import { anyMessage } from './any-message.ts';
import { readSchemas } from './schemas.ts';

// Envoy's own schema, as go-control-plane carries it, beside our subset.

const ourFiles = new Map(
  descriptors.map(({ name, base64 }) => [
    name,
    fromBinary(FileDescriptorProtoSchema, Buffer.from(base64, 'base64')),
  ]),
);

function readOurs(): FileRegistry {
  const file = ourFiles.get('envoy/service/auth/v3/external_auth.proto');
  if (file === undefined) throw new Error('we have no such file');
  return createFileRegistry(file, (name) => ourFiles.get(name));
}

const ours = readOurs();

/** Reads and writes the bytes of a message as the sidecar does. */
type Rewrite = (bytes: Uint8Array) => Uint8Array;

const messages: readonly (readonly [name: string, rewrite: Rewrite])[] = [
  ['envoy.service.auth.v3.CheckRequest', (bytes) => CheckRequest.encode(CheckRequest.decode(bytes)).finish()],
  [
    'envoy.service.auth.v3.CheckResponse',
    (bytes) => CheckResponse.encode(CheckResponse.decode(bytes)).finish(),
  ],
];

for (const [name, rewrite] of messages) {
  test(`${name} has no field that Envoy's schema has otherwise`, async (t) => {
    t.timeout(300_000);
    const official = await readSchemas();
    t.deepEqual(differences(messageOf(ours, name), messageOf(official, name)), []);
  });

  test(`${name} has the bytes of Envoy's schema`, async (t) => {
    t.timeout(300_000);
    const official = messageOf(await readSchemas(), name);
    fc.assert(
      fc.property(anyMessage(messageOf(ours, name)), (json) => {
        const bytes = toBinary(official, fromJson(official, json));
        // An empty value of a map is written or left out: the one choice that the wire leaves.
        const again = toBinary(official, fromBinary(official, rewrite(bytes)));
        t.deepEqual(again, bytes);
      }),
      { numRuns: 2000 },
    );
  });
}

function messageOf(registry: FileRegistry, name: string): DescMessage {
  const found = registry.getMessage(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** What a subset of a message says otherwise than the whole, with everything below it. */
function differences(subset: DescMessage, whole: DescMessage, seen = new Set<string>()): readonly string[] {
  if (seen.has(subset.typeName)) return [];
  seen.add(subset.typeName);
  return subset.fields.flatMap((field) => {
    const other = whole.fields.find(({ number }) => number === field.number);
    const [found, wanted] = [shapeOf(field), other === undefined ? 'nothing' : shapeOf(other)];
    if (found !== wanted) return [`${subset.typeName}: ${found} is ${wanted}`];
    const below = field.message;
    return below === undefined || other?.message === undefined ? [] : differences(below, other.message, seen);
  });
}

/** All that counts on the wire and in JSON; an enum is an `int32` on the wire. */
function shapeOf(field: DescField): string {
  const { number, name, fieldKind, oneof } = field;
  const scalar = field.enum === undefined ? field.scalar : ScalarType.INT32;
  const type = scalar === undefined ? 'message' : ScalarType[scalar];
  const many = fieldKind === 'list' || fieldKind === 'map' ? `${fieldKind} of ` : '';
  const among = oneof === undefined ? '' : ` of ${oneof.name}`;
  return `${number} ${name}: ${many}${type}${among}`;
}
