import type { Position } from '../decision/policy-data.ts';

/** One segment of a path template: itself, any one segment that is not empty, or one and all that follow. */
export type SegmentData =
  | { readonly is: 'literal'; readonly text: string }
  | { readonly is: 'any' }
  | { readonly is: 'rest' };

/** What a header or a context extension must be for a route to be meant: one of the values, exactly. */
export interface ConditionData {
  /** Of a header in lower case. */
  readonly name: string;
  readonly values: readonly string[];
}

/** Where the value of an attribute comes from. */
export type ValueSource =
  | { readonly from: 'text'; readonly text: string }
  /** The segment at that place, from 0. */
  | { readonly from: 'path'; readonly place: number }
  | { readonly from: 'query' | 'header' | 'extension'; readonly name: string }
  /** The steps of a JSON pointer. */
  | { readonly from: 'body'; readonly pointer: readonly string[] };

/** What is asked of whoever sends such a request. */
export type AskData =
  | { readonly for: 'anyone' | 'authenticated' }
  | {
      readonly for: 'resource';
      readonly type: string;
      readonly attributes: readonly (readonly [attribute: string, source: ValueSource])[];
    }
  /** Any row will do, and the header tells the upstream which ones. */
  | { readonly for: 'scope'; readonly type: string; readonly header: string };

/** A route as plain data that crosses threads. */
export interface RouteData {
  readonly source: Position;
  /** Names in lower case; `*.` before one stands for one label or more. Empty: whatever the host. */
  readonly hosts: readonly string[];
  /** `rest` at the end only. */
  readonly path: readonly SegmentData[];
  readonly headers: readonly ConditionData[];
  readonly extensions: readonly ConditionData[];
  /** The action that each method asks for, which means nothing where no resource is; `undefined`: every method. */
  readonly methods: readonly (readonly [method: string, action: string])[] | undefined;
  readonly ask: AskData;
  /** The principal must be in one of them; empty: in none in particular. */
  readonly groups: readonly string[];
  /** Whether a CORS preflight passes. */
  readonly preflight: boolean;
  /** Where browsers go that show no credential. */
  readonly login: string | undefined;
  /** What the client's response gets beside the upstream's headers. */
  readonly responseHeaders: readonly (readonly [name: string, value: string])[];
  /** Whether every request passes, and what would have been denied is only told. */
  readonly observe: boolean;
}
