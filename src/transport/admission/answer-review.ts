import type { IncomingMessage } from 'node:http';
import { type Answer, deny, writeAnswer } from '../../kubernetes/admission/answer.ts';
import { readJson } from '../../kubernetes/admission/read-json.ts';
import { type AdmissionRequest, readReview } from '../../kubernetes/admission/review.ts';
import { type BodyReader, maxBodyBytes } from './read-body.ts';
import { timeoutIn } from './timeout.ts';

/** Answers what the API server asks at one path. It has so many milliseconds before nobody waits any more. */
export type Reviewer = (request: AdmissionRequest, withinMs: number) => Answer | Promise<Answer>;

/** What is sent back. Only status 200 carries an answer; everything else is an error, which the API server shows. */
export interface ReviewReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What is at a path. */
interface ReviewPath {
  readonly review: Reviewer;
  /** Of each path its own: policies that wait take no room from pods. */
  readonly readBody: BodyReader;
}

/** What reviews are answered with. */
export interface ReviewParts {
  readonly paths: ReadonlyMap<string, ReviewPath>;
  /** Told of a reviewer that failed, and of its path. */
  readonly faulted: (error: unknown, path: string) => void;
}

/** An answer takes this long to write and to arrive. */
const marginMs = 500;

/** Answers one request; `undefined` when whoever sent it has gone. */
export async function answerReview(
  request: IncomingMessage,
  parts: ReviewParts,
): Promise<ReviewReply | undefined> {
  const arrivedMs = performance.now();
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s, 2);
  const found = parts.paths.get(path);
  if (found === undefined)
    return refuse(404, `nothing is reviewed here, but at ${[...parts.paths.keys()].join(' and ')}`);
  if (request.method !== 'POST') return refuse(405, 'reviews are sent by POST');
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!/^application\/json *(?:;|$)/i.test(type) || encoding !== 'identity') {
    return refuse(415, 'reviews are sent as application/json, as it is');
  }
  const body = await found.readBody(request);
  if (body === 'lost') return undefined;
  if (body === 'too-large') return refuse(413, `the review has more than ${maxBodyBytes} bytes`);
  if (body === 'no-room') return refuse(503, 'too many reviews are being sent; try again');
  try {
    const untilMs = arrivedMs + timeoutIn(query) - marginMs;
    return await answerBody(body.bytes, untilMs, found.review, (error) => parts.faulted(error, path));
  } finally {
    body.release();
  }
}

async function answerBody(
  bytes: Uint8Array,
  untilMs: number,
  review: Reviewer,
  faulted: (error: unknown) => void,
): Promise<ReviewReply> {
  const json = readJson(bytes);
  if ('problem' in json) return refuse(400, json.problem);
  const read = readReview(json.value);
  if ('problem' in read) return refuse(400, read.problem);
  const withinMs = Math.max(0, untilMs - performance.now());
  const answer = await attempt(() => review(read.request, withinMs), faulted);
  return { status: 200, contentType: 'application/json', body: writeAnswer(read.request, answer) };
}

/** A denial holds whatever the failure policy of the webhook; an error of HTTP might pass. */
async function attempt(
  review: () => Answer | Promise<Answer>,
  faulted: (error: unknown) => void,
): Promise<Answer> {
  try {
    return await review();
  } catch (error) {
    faulted(error);
    return deny('fault', 'InternalError', 'sidegate met an internal error; its log tells more');
  }
}

/** An error in words: of plain text the API server shows what it says. */
export function refuse(status: number, text: string): ReviewReply {
  return { status, contentType: 'text/plain; charset=utf-8', body: text };
}
