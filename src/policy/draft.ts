import type {
  AllowReason,
  CatalogueEntry,
  GrantData,
  Note,
  PermissionText,
  PolicyHead,
  Position,
} from '../decision/policy-data.ts';
import type { ScopeText } from '../decision/scope.ts';
import type { AuthenticationData, HeaderRule, TokenData } from '../identity/authentication-data.ts';
import type { CertificateRule } from '../identity/certificate/certificate-rule.ts';
import type { ImpersonationData } from '../identity/impersonation-data.ts';
import type { IssuerData } from '../identity/jwt/issuer-data.ts';
import type { RouteData } from '../route/route-data.ts';
import { createHolders, type Grantee, type Holders } from './holders.ts';
import type { LoadedPolicy } from './loader.ts';
import { toSlices } from './slices.ts';
import { createTable } from './table.ts';

/** The verbs that every policy knows. */
const LADDER: readonly string[] = ['view', 'edit', 'manage'];

/** A grant as a policy language writes it. */
interface GrantText {
  readonly name: string;
  readonly source: Position;
  readonly permission: PermissionText;
  readonly scope: ScopeText;
  /** Milliseconds since the epoch; `Infinity` means for ever. */
  readonly untilMs: number;
  readonly reason: AllowReason;
}

/** The lists that need no gathering. */
interface Lists {
  readonly catalogue: CatalogueEntry[];
  readonly ownNames: (readonly [type: string, attribute: string])[];
  readonly headers: HeaderRule[];
  readonly jwt: IssuerData[];
  readonly certificates: CertificateRule[];
  readonly tokens: TokenData[];
  readonly routes: RouteData[];
  /** Folded names of users and tokens that are refused until then, whatever else holds. */
  readonly suspended: (readonly [folded: string, untilMs: number])[];
  /** Folded names of users whom the grants to strangers do not reach. */
  readonly named: Set<string>;
  readonly notes: Note[];
}

/** Where the languages write what they compile to: one model for all of them. */
export interface Draft extends Lists, Pick<Holders, 'join' | 'declare' | 'suspendGroup'> {
  readonly give: (to: readonly Grantee[], grant: GrantText) => void;
  /** Closes the world of types. */
  readonly declareTypes: (types: NonNullable<PolicyHead['declared']>) => void;
  /** Replaces the local connections that may ask, and adds the names of certificates, and addresses. */
  readonly admitPeps: (peps: Pick<AuthenticationData, 'peps' | 'pepNames' | 'pepAddresses'>) => void;
  readonly admitImpersonation: (of: ImpersonationData) => void;
  readonly finish: () => LoadedPolicy;
}

/** Begins an empty draft: it denies everything. */
export function createDraft(): Draft {
  const lists = createLists();
  const permissions = createTable<PermissionText>();
  const scopes = createTable<ScopeText>();
  const grants: GrantData[] = [];
  const holders = createHolders();
  let declared: PolicyHead['declared'];
  let peps: Parameters<Draft['admitPeps']>[0] = {
    peps: ['unix', 'loopback'],
    pepNames: [],
    pepAddresses: [],
  };
  let impersonation: ImpersonationData | undefined;

  function postpone(place: number, fromMs: number): number {
    const grant = grants[place];
    return grant === undefined ? place : grants.push({ ...grant, fromMs }) - 1;
  }

  function finish(): LoadedPolicy {
    const { fallback, groups, ...held } = holders.finish(postpone);
    const { catalogue, ownNames, headers, jwt, certificates, ...long } = lists;
    const wanted = new Set(lists.routes.flatMap(({ groups }) => groups));
    const gates = [...wanted].flatMap(holders.gatesOf);
    const notes = [...lists.notes, ...groups];
    const names = namesOf(permissions.rows, declared ?? []);
    return {
      head: { ...names, declared, catalogue, ownNames, permissions: permissions.rows, fallback },
      authentication: { headers, jwt, certificates, ...peps, impersonation },
      slices: toSlices({
        ...held,
        ...long,
        gates,
        notes,
        scopes: scopes.rows,
        grants,
        named: [...lists.named],
      }),
    };
  }

  return {
    ...lists,
    join: holders.join,
    declare: holders.declare,
    suspendGroup: holders.suspendGroup,
    give(to, { permission, scope, ...rest }) {
      const ids = { permission: permissions.place(permission), scope: scopes.place(scope) };
      const place = grants.push({ ...rest, ...ids, fromMs: 0 }) - 1;
      for (const grantee of to) holders.give(grantee, place);
    },
    declareTypes(types) {
      declared = types;
    },
    admitPeps(of) {
      peps = of;
    },
    admitImpersonation(of) {
      impersonation = of;
    },
    finish,
  };
}

function createLists(): Lists {
  return {
    catalogue: [],
    ownNames: [],
    headers: [],
    jwt: [],
    certificates: [],
    tokens: [],
    routes: [],
    suspended: [],
    named: new Set(),
    notes: [],
  };
}

/** Every type and action that a permission or a declaration names. */
function namesOf(
  permissions: readonly PermissionText[],
  declared: NonNullable<PolicyHead['declared']>,
): Pick<PolicyHead, 'types' | 'actions'> {
  const pairs = [...permissions.flat(), ...declared];
  const types = new Set(pairs.map(([type]) => type).filter((type) => type !== '*'));
  const actions = new Set([...LADDER, ...pairs.flatMap(([, list]) => (list === '*' ? [] : list))]);
  return { types: [...types], actions: [...actions] };
}
