import { fileURLToPath } from 'node:url';
import { type Loaded, measureLoad } from '../load/measure.ts';
import { authorizeQuestion, bearer, type Question, resource } from '../load/question.ts';
import { type BenchIssuer, type Different, makeIssuer } from '../policies/issuer.ts';
import { numberOf, runForNumbers } from '../process/child.ts';
import { nodeFlags } from '../process/program.ts';
import { startSidegate } from '../process/server.ts';
import type { Row } from '../row.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const file = fileURLToPath(new URL('../core/tokens.ts', import.meta.url));
const good = { calls: 3000, pace: { perSecond: 500 } };
const flood = { calls: 24_000, pace: { perSecond: 2000 } };

/** What is wrong with a token of the flood: one of each in turn. */
const wrongs: readonly Different[] = [
  { claims: { iss: 'https://elsewhere.example.com' } },
  { keyId: 'nobody-has-it' },
  { claims: { exp: 1 } },
  {},
];

/** JSON Web Tokens: known, new, and while others flood us with bad ones. */
export const token: Subject = {
  name: 'token',
  about: 'a JSON Web Token that is known, one that is not beside jose, and good ones in a flood of bad ones',
  async run(tell) {
    const found = await inRounds(3, tell, async () => ({
      numbers: await runForNumbers(process.execPath, [...nodeFlags, file]),
      ...(await measureFlood()),
    }));
    type Numbers = (typeof found)[number]['numbers'];
    const rounds = (ours: string, theirs: string): Row['rounds'] => {
      const number = (name: string) => (round: { numbers: Numbers }) => numberOf(round.numbers, name);
      return pick(found, number(ours), number(theirs));
    };
    const uncached = {
      unit: 'µs',
      beside: 'jwtVerify with the key',
      budget: { of: 'ratio', most: 1.3 },
    } as const;
    return [
      {
        what: 'a token that is known',
        unit: 'ns',
        beside: 'its bare SHA-256',
        rounds: rounds('knownNs', 'hashNs'),
        budget: { of: 'measured', most: 2000 },
      },
      { what: 'a new token, RS256', rounds: rounds('rsaUs', 'bareRsaUs'), ...uncached },
      { what: 'a new token, ES256', rounds: rounds('ecUs', 'bareEcUs'), ...uncached },
      {
        what: 'good tokens among 2000 bad ones a second: p99',
        unit: 'µs',
        beside: 'without them',
        rounds: pick(
          found,
          ({ flooded }) => flooded.p99Us,
          ({ quiet }) => quiet.p99Us,
        ),
        budget: { of: 'ratio', most: 3 },
      },
    ];
  },
};

async function measureFlood(): Promise<{ quiet: Loaded; flooded: Loaded }> {
  const issuer = makeIssuer();
  const server = await startSidegate(issuer.folder);
  const question = ask(issuer.issue('RS256'));
  const quiet = await measureLoad(server, { question, ...good });
  const bad = Array.from({ length: flood.calls }, (_, place) => ask(spoil(issuer, place)));
  const [first = question, ...others] = bad;
  let flooded = quiet;
  await measureLoad(server, { question: first, others, ...flood }, async () => {
    flooded = await measureLoad(server, { question, ...good });
  });
  await server.child.stop();
  return { quiet, flooded };
}

function spoil({ issue }: BenchIssuer, place: number): string {
  return issue('RS256', { ...wrongs[place % wrongs.length], unsigned: true });
}

function ask(jwt: string): Question {
  return authorizeQuestion(bearer(jwt), 'view', resource('orders', { namespace: 'shop' }));
}
