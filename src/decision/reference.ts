import { emailOf, type Principal, type Subject, valuesOf } from './principal.ts';

const REFERENCE = /\{principal\.([^{}]*)\}/;
const EVERY_REFERENCE = new RegExp(REFERENCE, 'g');
const ATTRIBUTES = 'attributes.';

/** A value that is known once somebody asks; `undefined` when the subject lacks what it refers to. */
export type Template = (subject: Subject) => string | undefined;

/** Says whether a value refers to the principal: `{principal.email}`, `{principal.id}`, `{principal.attributes.NAME}`. */
export function hasReference(value: string): boolean {
  return value.includes('{') && REFERENCE.test(value);
}

/** The references of a value that name nothing a principal has, for the policy's author to mend. */
export function unknownReferences(value: string): readonly string[] {
  return [...value.matchAll(EVERY_REFERENCE)].flatMap(([reference, path = '']) =>
    lookUp(path) === undefined ? [reference] : [],
  );
}

/** Compiles a value so that each reference is replaced literally. An empty one counts as absent; an unknown one always is. */
export function compileTemplate(value: string): Template {
  const pieces = value.split(EVERY_REFERENCE);
  const parts = pieces.map((piece, index) => (index % 2 === 0 ? () => piece : read(lookUp(piece))));
  return (subject) => {
    let text = '';
    for (const part of parts) {
      const found = part(subject);
      if (found === undefined) return undefined;
      text += found;
    }
    return text;
  };
}

type Reader = (principal: Principal) => string | undefined;

function read(reader: Reader | undefined): Template {
  return (subject) => (subject === 'anonymous' ? undefined : reader?.(subject) || undefined);
}

function lookUp(path: string): Reader | undefined {
  if (path === 'email') return emailOf;
  if (path === 'id') return ({ id }) => id;
  if (!path.startsWith(ATTRIBUTES) || path === ATTRIBUTES) return undefined;
  const key = path.slice(ATTRIBUTES.length).toLowerCase();
  return (principal) => onlyOf(valuesOf(principal, key));
}

/** A list of several is no value: compared as a whole, one more group would be another value. */
function onlyOf(values: readonly string[]): string | undefined {
  return values.length === 1 ? values[0] : undefined;
}
