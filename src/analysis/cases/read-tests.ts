import { positionOf, type Source } from '../../policy/language.ts';
import type { SourceFile } from '../../policy/loader.ts';
import { compareProblems, type Problem, toTell } from '../../policy/problem.ts';
import { parseDocument, splitDocuments } from '../../policy/syntax/documents.ts';
import { lookUp, type Node } from '../../policy/syntax/node.ts';
import { createReport } from '../../policy/syntax/report.ts';
import { policyTest, type TestDocument } from './document.ts';

/** The tests of some files: those without an error in them, and every error of the others. */
export interface ReadTests {
  readonly documents: readonly Source<TestDocument>[];
  readonly problems: readonly Problem[];
}

/** Reads test files. Whatever stands in them must be a `PolicyTest`: a table that is skipped would look as if it passed. */
export function readTests(files: readonly SourceFile[]): ReadTests {
  const read = files.map(readFile);
  return {
    documents: read.flatMap(({ documents }) => documents),
    problems: read.flatMap(({ problems }) => problems).toSorted(compareProblems),
  };
}

function readFile({ path, text }: SourceFile): ReadTests {
  const documents: Source<TestDocument>[] = [];
  const problems: Problem[] = [];
  let found = 0;
  for (const part of splitDocuments(path, text)) {
    const report = createReport(part.text);
    const node = parseDocument(part, report);
    if (node === undefined && report.remarks.length === 0) continue;
    found += 1;
    const content = node === undefined ? undefined : readNode(node, report);
    const source = { content, file: path, line: part.line };
    for (const { severity, code, at, message } of report.remarks)
      problems.push(toTell({ severity, code, position: positionOf(source, at), message }));
    if (content !== undefined && report.remarks.every(({ severity }) => severity !== 'error'))
      documents.push({ ...source, content });
  }
  if (found === 0) {
    const message = 'no document stands here; write a `kind: PolicyTest`';
    const position = { file: path, line: 1, column: 1 };
    problems.push({ severity: 'error', code: 'unknown-document', position, message });
  }
  return { documents, problems };
}

function readNode(node: Node, report: ReturnType<typeof createReport>): TestDocument | undefined {
  // What is no YAML or JSON was called so already.
  if (report.remarks.some(({ code }) => code === 'yaml' || code === 'json')) return undefined;
  const kind = lookUp(node, 'kind');
  if (kind?.kind === 'scalar' && kind.text === 'Policy') {
    const message = 'this is a policy and no test; keep tests in a directory of their own and name that';
    report.error('unknown-document', report.place(node.offset), message);
    return undefined;
  }
  return policyTest.read(node, report);
}
