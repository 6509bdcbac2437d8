import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilAllowedMs } from '../load/change.ts';
import { authorizeQuestion, type Question, resource, user } from '../load/question.ts';
import { kalmDocuments } from '../policies/kalm.ts';
import { kfuseValues } from '../policies/kfuse.ts';
import { emailOf } from '../policies/notation.ts';
import { putFile, scratchFolder } from '../policies/scratch.ts';
import { type Server, startSidegate } from '../process/server.ts';
import { atRest, forgetPeak, peakMb, residentMb } from '../process/usage.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const users = 3000;
const perFile = 30;
const beside = `a policy of ${perFile} documents`;

/** From a change of the policy to the first answer that has it, the worker being gone as it is after ten seconds. */
export const reload: Subject = {
  name: 'reload',
  about: `from a change of the file to the first answer with it, and the peak: ${users} users in YAML, one document of many`,
  async run(tell) {
    const folder = scratchFolder();
    const values = join(folder, 'custom_values.yaml');
    const documents = join(folder, 'documents');
    putFile(values, kfuseValues(users, 'ns-first'));
    mkdirSync(documents);
    for (let file = 0; file < users / perFile; file += 1) {
      writeFileSync(join(documents, `bindings-${file}.yaml`), kalmDocuments(file * perFile, perFile));
    }
    const small = join(folder, 'small.yaml');
    putFile(small, kalmDocuments(0, perFile));
    const one = await startSidegate(values);
    const many = await startSidegate(documents);
    const few = await startSidegate(small);
    const found = await inRounds(3, tell, async (round) => {
      await Promise.all([one, many, few].map(({ child }) => atRest(child.pid)));
      const namespace = `ns-changed-${round}`;
      const restingMb = residentMb(one.child.pid);
      forgetPeak(one.child.pid);
      const wholeMs = await change(one, values, kfuseValues(users, namespace), inKfuse(namespace));
      const file = join(documents, 'bindings-0.yaml');
      const partMs = await change(many, file, kalmDocuments(0, perFile, namespace), inKalm(namespace));
      const smallMs = await change(few, small, kalmDocuments(0, perFile, namespace), inKalm(namespace));
      return { wholeMs, partMs, smallMs, restingMb, peak: peakMb(one.child.pid) };
    });
    await Promise.all([one, many, few].map(({ child }) => child.stop()));
    return [
      {
        what: `change to first answer, ${users} users in YAML`,
        unit: 'ms',
        beside,
        rounds: pick(
          found,
          ({ wholeMs }) => wholeMs,
          ({ smallMs }) => smallMs,
        ),
        budget: { of: 'measured', most: 1500 },
      },
      {
        what: `change to first answer, one of ${users} documents`,
        unit: 'ms',
        beside,
        rounds: pick(
          found,
          ({ partMs }) => partMs,
          ({ smallMs }) => smallMs,
        ),
        budget: { of: 'measured', most: 400 },
      },
      {
        what: `peak during a reload of ${users} users`,
        unit: 'MB',
        beside: 'the same at rest',
        rounds: pick(
          found,
          ({ peak }) => peak,
          ({ restingMb }) => restingMb,
        ),
        budget: { of: 'measured', most: 190 },
      },
    ];
  },
};

/** Both the user and his namespace are those that the change touches. */
function inKfuse(namespace: string): Question {
  return authorizeQuestion(user(emailOf(users - 1)), 'view', resource('logs', { kube_namespace: namespace }));
}

function inKalm(namespace: string): Question {
  return authorizeQuestion(user(emailOf(perFile - 1)), 'view', resource('components', { namespace }));
}

async function change(
  { addresses }: Server,
  path: string,
  text: string,
  question: Question,
): Promise<number> {
  putFile(path, text);
  return untilAllowedMs(addresses[0] ?? '', question);
}
