import test from 'ava';
import { pick, readCases } from '../../transport/grpc/case-table.ts';
import { serve } from './serve-fixture.ts';

for (const file of ['answers.yaml', 'subjects.yaml']) {
  for (const { it, rpc, request, want } of readCases(file)) {
    test(`${file}: ${it}`, async (t) => {
      const { caller } = await serve(t);
      const answer = await caller.call(rpc, request);
      t.deepEqual(pick(answer, want), want);
    });
  }
}

for (const { it, rpc, request, want } of readCases('unreadable-requests.yaml')) {
  test(`unreadable-requests.yaml: ${it}`, async (t) => {
    const { caller, observer } = await serve(t);
    const { code, details } = await caller.refused(rpc, request);
    t.deepEqual({ code, field: details.split('`')[1] }, want);
    t.deepEqual(observer.decisions, []);
    t.deepEqual(observer.answers, [`${rpc} ${code}`]);
  });
}
