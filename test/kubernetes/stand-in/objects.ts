import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { memberOf } from '../../../src/kubernetes/api/member.ts';
import { applyPatch } from './json-patch.ts';
import { Refusal } from './status.ts';

/** What an API server keeps, by path, with the semantics of `resourceVersion`. */
export interface Objects {
  readonly get: (path: string) => object;
  readonly create: (collection: string, object: unknown) => object;
  readonly replace: (path: string, object: unknown) => object;
  readonly patch: (path: string, patch: unknown) => object;
  readonly remove: (path: string) => object;
}

/** Begins with nothing. */
export function createObjects(): Objects {
  const kept = new Map<string, object>();
  let version = 1;

  function get(path: string): object {
    const found = kept.get(path);
    if (found === undefined) throw new Refusal(404, 'NotFound', `${path} not found`);
    return found;
  }

  function put(path: string, object: unknown, uid: unknown): object {
    version += 1;
    const given = membersOf(memberOf(object, 'metadata'));
    const next = { ...membersOf(object), metadata: { ...given, uid, resourceVersion: String(version) } };
    kept.set(path, next);
    return next;
  }

  /** A write that changes nothing leaves the version as it is. */
  function write(path: string, object: unknown): object {
    const present = get(path);
    const given = memberOf(memberOf(object, 'metadata'), 'resourceVersion');
    const metadata = memberOf(present, 'metadata');
    if (given !== undefined && given !== memberOf(metadata, 'resourceVersion')) {
      throw new Refusal(409, 'Conflict', `${path}: the object has been modified`);
    }
    if (memberOf(present, 'immutable') === true) throw new Refusal(422, 'Invalid', 'field is immutable');
    return isDeepStrictEqual(present, object) ? present : put(path, object, memberOf(metadata, 'uid'));
  }

  return {
    get,
    create(collection, object) {
      const path = `${collection}/${String(memberOf(memberOf(object, 'metadata'), 'name'))}`;
      if (kept.has(path)) throw new Refusal(409, 'AlreadyExists', `${path} already exists`);
      return put(path, object, randomUUID());
    },
    replace: write,
    patch: (path, patch) => write(path, applyPatch(get(path), patch)),
    remove(path) {
      const found = get(path);
      kept.delete(path);
      return found;
    },
  };
}

function membersOf(object: unknown): object {
  return typeof object === 'object' && object !== null ? object : {};
}
