import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { entriesOf, fieldsOf, listOf, maybe, numberOf, textOf } from '../policy/decode.ts';
import type { CertificateText } from '../transport/tls/authority.ts';
import { type Signer, signers, strangerJwk } from './forge.ts';
import type { Shown } from './serve-policy.ts';

/** One attack, and the reason for which it is refused. */
export interface Attack {
  readonly it: string;
  /** Where it is known from. */
  readonly source: string;
  readonly token: TokenText | undefined;
  /** A certificate that the row shows as `{certificate}`. */
  readonly certificate: CertificateText | undefined;
  /** What is shown; `{token}` and `{good}` stand for tokens, `{…*N}` for a repetition. */
  readonly show: readonly Shown[];
  readonly peer: object | undefined;
  /** What Envoy verified: by its key, the claims as differences from good ones. */
  readonly verified: readonly (readonly [key: string, claims: Changes])[];
  readonly want: string;
}

type Changes = readonly (readonly [string, unknown])[];

/** A token, as differences from a good one; `null` takes something away. */
interface TokenText {
  readonly header: Changes;
  readonly claims: Changes;
  readonly rawHeader: string | undefined;
  readonly rawClaims: string | undefined;
  readonly signer: Signer;
}

/** Reads the attacks of a folder. */
export function readAttacks(folder: URL): readonly (readonly [file: string, attack: Attack])[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const { cases } = fieldsOf(parse(readFileSync(new URL(name, folder), 'utf8')), ['cases']);
      return listOf(cases, toAttack).map((attack) => [name, attack] as const);
    });
}

function toAttack(value: unknown): Attack {
  const fields = fieldsOf(value, [
    'it',
    'source',
    'token',
    'certificate',
    'show',
    'peer',
    'verified',
    'want',
  ]);
  const verified = entriesOf(fields.verified ?? {}, (map) => entriesOf(map, toValue));
  return {
    it: textOf(fields.it),
    source: textOf(fields.source),
    token: maybe(fields.token, toToken),
    certificate: maybe(fields.certificate, toCertificate),
    show:
      maybe(fields.show, (list) => listOf(list, toShown)) ?? (verified.length > 0 ? [] : [bearer('{token}')]),
    peer: maybe(fields.peer, (peer) => fieldsOf(peer, ['address', 'principal', 'certificate'])),
    verified,
    want: textOf(fields.want),
  };
}

function toCertificate(value: unknown): CertificateText {
  const fields = fieldsOf(value, ['uris', 'dns', 'emails', 'subject', 'from', 'until']);
  const texts = (list: unknown): readonly string[] => maybe(list, (each) => listOf(each, textOf)) ?? [];
  return {
    uris: texts(fields.uris),
    dns: texts(fields.dns),
    emails: texts(fields.emails),
    subject: maybe(fields.subject, textOf) ?? '',
    from: maybe(fields.from, numberOf) ?? -1,
    until: maybe(fields.until, numberOf) ?? 1,
  };
}

function bearer(token: string): Shown {
  return { name: 'Authorization', value: `Bearer ${token}` };
}

function toShown(value: unknown): Shown {
  const { name, value: text } = fieldsOf(value, ['name', 'value']);
  return { name: textOf(name), value: textOf(text) };
}

function toToken(value: unknown): TokenText {
  const fields = fieldsOf(value, ['header', 'claims', 'rawHeader', 'rawClaims', 'signer']);
  const signer = maybe(fields.signer, textOf) ?? 'shop-rsa';
  const known = signers.find((each) => each === signer);
  if (known === undefined) throw new TypeError(`no signer: ${signer}`);
  return {
    header: maybe(fields.header, (map) => entriesOf(map, toValue)) ?? [],
    claims: maybe(fields.claims, (map) => entriesOf(map, toValue)) ?? [],
    rawHeader: maybe(fields.rawHeader, (text) => unfold(textOf(text))),
    rawClaims: maybe(fields.rawClaims, (text) => unfold(textOf(text))),
    signer: known,
  };
}

/** What the words of a table stand for. */
function toValue(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value === "the stranger's key") return strangerJwk;
  const [, sign, seconds] = /^now ([+-]) (\d+)$/.exec(value) ?? [];
  if (seconds !== undefined) return Math.floor(Date.now() / 1000) + Number(`${sign ?? ''}${seconds}`);
  return unfold(value);
}

/** Writes out `{text*N}`, N times the text, and `{exp}`, a moment that is to come. */
export function unfold(text: string): string {
  return text
    .replace('{exp}', String(Math.floor(Date.now() / 1000) + 300))
    .replace(/\{([^{}]|\{|")\*(\d+)\}/g, (_whole, part: string, times: string) => part.repeat(Number(times)));
}
