import type { KalmDocument } from './kalm/document.ts';
import { kalm } from './kalm/kalm.ts';
import type { KfuseDocument } from './kfuse/document.ts';
import { kfuse } from './kfuse/kfuse.ts';
import type { NativeDocument } from './native/document.ts';
import { native } from './native/native.ts';
import { type DocumentText, parseDocument } from './syntax/documents.ts';
import { lookUp, type Node } from './syntax/node.ts';
import { createReport, type Remark, type Report } from './syntax/report.ts';

/** What one document says, without the file it stands in: plain data, valid for as long as its text. */
export interface Reading {
  readonly content:
    | { readonly language: 'native'; readonly document: NativeDocument }
    | { readonly language: 'kfuse'; readonly document: KfuseDocument }
    | { readonly language: 'kalm'; readonly document: KalmDocument }
    | { readonly language: 'none' };
  readonly remarks: readonly Remark[];
}

/** Reads one document in whichever language it is written. */
export function readDocument(document: DocumentText): Reading {
  const report = createReport(document.text);
  const node = parseDocument(document, report);
  const content = node === undefined ? ({ language: 'none' } as const) : toContent(node, report);
  return { content, remarks: report.remarks };
}

function toContent(node: Node, report: Report): Reading['content'] {
  if (node.kind === 'map') {
    if (native.claims(node)) return { language: 'native', document: native.read(node, report) };
    if (kfuse.claims(node)) return { language: 'kfuse', document: kfuse.read(node, report) };
    if (kalm.claims(node)) return { language: 'kalm', document: kalm.read(node, report) };
  }
  // What is no YAML or JSON was called so already.
  if (report.remarks.length === 0)
    report.error('unknown-document', report.place(node.offset), `${nameOf(node)}; ${KNOWN}`);
  return { language: 'none' };
}

const KNOWN =
  "write `apiVersion: sidegate.dev/v1` and `kind: Policy`, one of Kalm's kinds, or Kfuse's `global` and `user-mgmt-service`";

function nameOf(node: Node): string {
  const kind = lookUp(node, 'kind');
  if (kind?.kind === 'scalar' && kind.text === 'PolicyTest')
    return 'a `PolicyTest` is for `sidegate test` and no policy, so keep it in another directory';
  return kind?.kind === 'scalar'
    ? `there is no kind \`${kind.text}\``
    : 'this is no document that sidegate knows';
}

/** Says whether something kept from an earlier load is a reading. */
export function isReading(value: unknown): value is Reading {
  return typeof value === 'object' && value !== null && 'content' in value && 'remarks' in value;
}
