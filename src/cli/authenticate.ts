import { isIP } from 'node:net';
import { type Config, type Flags, UsageError } from '../config.ts';
import type { Policy } from '../decision/policy.ts';
import type { Principal } from '../decision/principal.ts';
import { stand } from '../decision/standing.ts';
import type { AuthenticationResult } from '../identity/authentication.ts';
import { buildAuthentication } from '../identity/build-authentication.ts';
import type { Credentials, Peer } from '../identity/credentials.ts';
import { createKeyRegistry } from '../identity/jwt/key-registry.ts';
import { defaultKeyTiming } from '../identity/jwt/key-source.ts';
import { recognise } from '../identity/recognise.ts';
import { type Rejection, refused } from '../identity/rejection.ts';
import { oneLine } from '../policy/problem.ts';
import { type Command, EXIT } from './command.ts';
import { jsonFlag, many, one, policyFlag } from './flags.ts';
import { keysOnDemand } from './keys-on-demand.ts';
import { type CommandPolicy, loadOrPrint } from './load-policy.ts';
import { readNamed, shownHeaders } from './shown-headers.ts';
import { explainUnseen } from './unseen-headers.ts';

const flags: Flags = {
  policy: policyFlag,
  header: many('NAME: VALUE', 'a header that the caller sent; may be given more than once'),
  headers: one('FILE', 'the same from a file, one on each line; `-` reads them from the standard input'),
  peer: one('ADDRESS', 'the IP address of the peer that sent them, as the PEP saw it'),
  'peer-name': one('URI', 'the name in its certificate, such as a SPIFFE ID'),
  'peer-certificate': one('FILE', 'its certificate in PEM, as verified by the PEP'),
  json: jsonFlag,
};

/** `sidegate authenticate`: who is calling, or why nobody is. */
export const authenticateCommand: Command = {
  usage: "authenticate --policy PATH --header 'NAME: VALUE' … [--peer ADDRESS]",
  about:
    'Shows credentials to a policy and prints whose they are, or why they are nobody’s. Keys of issuers are fetched as a server would.',
  flags,
  example:
    "sidegate authenticate --policy deploy/examples/shop --peer 127.0.0.1 --header 'X-Auth-Request-Email: ann@example.com'",
  exits: ['0 somebody', '1 the policy has errors', '2 the command line is wrong', '3 nobody'],
  async run(config, output) {
    const headers = shownHeaders(config.all('header'), config.one('headers'));
    const loaded = await loadOrPrint(config.all('policy'), output);
    if (loaded === undefined) return EXIT.problems;
    const nowMs = Date.now();
    const shown = { headers, peer: peerOf(config) };
    const result = await ask(loaded, shown, nowMs, (problem) => output.err(`${problem}\n`));
    const rejection = result.rejection ?? rejectionIn(loaded.assembled.policy, result.principal, nowMs);
    const unseen =
      rejection?.reason === 'MISSING' ? explainUnseen(loaded.data.authentication.headers, shown) : [];
    output.out(
      config.on('json')
        ? `${JSON.stringify(toJson(result, rejection))}\n`
        : toText(result, rejection, unseen),
    );
    return rejection === undefined ? EXIT.ok : EXIT.denied;
  },
};

function rejectionIn(policy: Policy, principal: Principal, nowMs: number): Rejection | undefined {
  const { refusal } = stand(policy, principal, nowMs);
  return refusal === undefined ? undefined : refused(refusal);
}

function peerOf({ one }: Pick<Config, 'one'>): Peer | undefined {
  const [address, principal, file] = [one('peer'), one('peer-name'), one('peer-certificate')];
  if (address === undefined && principal === undefined && file === undefined) return undefined;
  if (address !== undefined && !isIP(address)) {
    throw new UsageError(
      `\`--peer ${address}\` is no address; write one without a port, such as \`10.0.0.7\``,
    );
  }
  const certificate = file === undefined ? '' : readNamed('peer-certificate', file);
  return { address: address ?? '', principal: principal ?? '', certificate };
}

async function ask(
  { data, assembled }: NonNullable<CommandPolicy['loaded']>,
  shown: Credentials,
  nowMs: number,
  tell: (problem: string) => void,
): Promise<AuthenticationResult> {
  const keys = createKeyRegistry(defaultKeyTiming, (event) => {
    if ('problem' in event)
      tell(`the keys of ${event.issuer} cannot be had from ${event.from}: ${event.problem}`);
  });
  const builder = buildAuthentication(data.authentication, keysOnDemand(keys));
  for (const { tokens } of data.slices) builder.add(tokens);
  try {
    return await recognise({ ...assembled, authentication: builder.finish() }, shown, nowMs);
  } finally {
    keys.close();
  }
}

function toText(
  { principal }: AuthenticationResult,
  rejection: Rejection | undefined,
  unseen: readonly string[],
): string {
  const lines = rejection === undefined ? [] : [`NOBODY ${rejection.reason}: ${rejection.message}`];
  lines.push(...unseen.map((line) => `  ${line}`));
  if (principal !== undefined) {
    lines.push(`${principal.kind} ${oneLine(principal.id)} by ${principal.authenticatedBy}`);
    for (const [what, value] of factsOf(principal)) lines.push(`  ${what} ${oneLine(value)}`);
  }
  return `${lines.join('\n')}\n`;
}

function factsOf(principal: Principal): readonly (readonly [string, string])[] {
  const { email, name, issuer, groups, attributes, expiresAtMs, impersonatedBy } = principal;
  const facts: (readonly [string, string])[] = [];
  if (email !== undefined) facts.push(['e-mail', email]);
  if (name !== undefined) facts.push(['name', name]);
  if (issuer !== undefined) facts.push(['issuer', issuer]);
  for (const group of groups) facts.push(['group', group]);
  for (const [key, value] of attributes) facts.push(['attribute', `${key}=${value}`]);
  if (impersonatedBy !== undefined) facts.push(['impersonated by', impersonatedBy]);
  if (expiresAtMs !== Infinity) facts.push(['until', new Date(expiresAtMs).toISOString()]);
  return facts;
}

function toJson({ principal }: AuthenticationResult, rejection: Rejection | undefined): unknown {
  if (principal === undefined) return { rejection };
  const { attributes, expiresAtMs, ...rest } = principal;
  const expiresAt = expiresAtMs === Infinity ? undefined : new Date(expiresAtMs).toISOString();
  return {
    principal: { ...rest, attributes: Object.fromEntries(attributes), expiresAt },
    rejection,
  };
}
