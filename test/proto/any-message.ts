import { type DescField, type DescMessage, type JsonValue, ScalarType } from '@bufbuild/protobuf';
import fc from 'fast-check';

type Fields = Readonly<Record<string, JsonValue>>;

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const key = fc.stringMatching(/^[a-z.]{1,8}$/);

/** Types whose JSON is not an object of their fields. */
const special: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  'google.protobuf.Struct': fc.dictionary(
    key,
    fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
    {
      maxKeys: 3,
      noNullPrototype: true,
    },
  ),
  'google.protobuf.Timestamp': fc
    .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  'google.protobuf.BoolValue': fc.boolean(),
};

const scalars: ReadonlyMap<ScalarType, fc.Arbitrary<JsonValue>> = new Map<
  ScalarType,
  fc.Arbitrary<JsonValue>
>([
  [ScalarType.STRING, text],
  [ScalarType.BYTES, fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('base64'))],
  [ScalarType.BOOL, fc.boolean()],
  [ScalarType.INT32, fc.integer({ min: 0, max: 2 ** 31 - 1 })],
  [ScalarType.UINT32, fc.nat(65_535)],
  [ScalarType.INT64, fc.bigInt({ min: -1n, max: 2n ** 53n }).map(String)],
]);

/** Any message of a type, as its JSON: each field is there or not, of a oneof at most one. */
export function anyMessage(type: DescMessage): fc.Arbitrary<JsonValue> {
  const known = special[type.typeName];
  if (known !== undefined) return known;
  const parts = type.members.map((member) =>
    member.kind === 'oneof' ? fc.oneof(...member.fields.map(anyField)) : anyField(member),
  );
  const optional = parts.map((part) => fc.option(part, { nil: {} }));
  return fc.tuple(...optional).map((fields) => Object.fromEntries(fields.flatMap(Object.entries)));
}

function anyField(field: DescField): fc.Arbitrary<Fields> {
  return anyValue(field).map((value) => ({ [field.jsonName]: value }));
}

function anyValue(field: DescField): fc.Arbitrary<JsonValue> {
  if (field.fieldKind === 'list') return fc.array(anySingle(field), { maxLength: 3 });
  if (field.fieldKind !== 'map') return anySingle(field);
  return fc.dictionary(key, anySingle(field), { maxKeys: 3, noNullPrototype: true });
}

function anySingle({ name, message, scalar, enum: values }: DescField): fc.Arbitrary<JsonValue> {
  if (message !== undefined) return anyMessage(message);
  if (values !== undefined) return fc.constantFrom(...values.values.map(({ number }) => number));
  const found = scalars.get(scalar);
  if (found === undefined) throw new Error(`no values for ${name}`);
  return found;
}
