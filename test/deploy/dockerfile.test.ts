import { readFileSync } from 'node:fs';
import test from 'ava';
import { readAllowed } from '../../scripts/image/context.ts';
import { readDockerfile } from '../../scripts/image/dockerfile.ts';

const text = readFileSync(new URL('../../deploy/Dockerfile', import.meta.url), 'utf8');
const digest = `sha256:${'0'.repeat(64)}`;
const from = `FROM gcr.io/distroless/nodejs26-debian13:nonroot@${digest}\n`;

test('both bases are pinned by a digest, and the last one has no shell', (t) => {
  const bases = readDockerfile(text).map(({ base }) => base.replace(/:.*/, ''));
  t.deepEqual(bases, ['node', 'gcr.io/distroless/nodejs26-debian13']);
});

test('the bases are of the major of Node that the project is tested on', (t) => {
  const [major = ''] = process.versions.node.split('.');
  const [build, last] = readDockerfile(text);
  t.true(build?.base.startsWith(`node:${major}.`));
  t.true(last?.base.includes(`nodejs${major}-`));
});

test('the build may read exactly what it copies', (t) => {
  const copied = readDockerfile(text)
    .flatMap(({ steps }) => steps)
    .flatMap((step) => (step.kind === 'copy' && step.from === undefined ? step.sources : []));
  t.deepEqual([...new Set(copied)].toSorted(), readAllowed().toSorted());
});

for (const line of [
  'FROM node:26\n',
  `FROM node@${digest}\n`,
  `FROM --platform=linux/amd64 node:26@${digest}\n`,
  'RUN true\n',
  `${from}HEALTHCHECK CMD true\n`,
  `${from}VOLUME /tmp\n`,
  `${from}ADD . /app\n`,
  `${from}COPY --chown=0:0 bin ./bin\n`,
  `${from}COPY bin\n`,
  `${from}ENV NODE_OPTIONS=$OTHER\n`,
  `${from}ENV A=1 B=2\n`,
  `${from}USER nonroot\n`,
  `${from}USER 65532\n`,
  `${from}ENTRYPOINT node main.js\n`,
  `${from}RUN true \\\n  && true\n`,
  `${from}RUN <<END\n`,
]) {
  test(`what is not understood is refused: ${JSON.stringify(line.replace(from, ''))}`, (t) => {
    t.throws(() => readDockerfile(line), { message: /line \d+ of the Dockerfile/ });
  });
}
