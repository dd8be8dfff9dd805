// Requests to this server, with the caller's token.

export type Raw = { rawJSON: string };
export type Value = null | boolean | number | string | Raw | Value[] | { [name: string]: Value };
export interface Fault { code: string; pointer: string; line: number; column: number; message: string; suggestion: string }
export interface Operator { doc: string; operand: string; list?: boolean; object?: boolean }
export interface Field { name: string; path: string; type?: string; kind?: string; array?: boolean; doc?: string; enum?: string[]; to?: string; deprecated?: string; words?: string[]; inner?: string[]; fields?: Field[] }
export interface Sort { name: string; by?: string; descending?: boolean }
export interface Collection {
  name: string; body: string; doc?: string; key: string[]; keys: string[]; fields: Field[]; related?: Record<string, string>;
  sorts?: Sort[]; sort?: string; times?: string[]; groups?: string[]; limit: number; most: number; operator: boolean; path?: string;
}
export interface Schema { title: string; reveal: boolean; tokens: boolean; operators: Record<string, Operator>; collections: Collection[] }

/** A Refusal is an answer that is no success. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly title: string, readonly errors: Fault[]) { super(title); }
}

export const token = {
  get: () => sessionStorage.getItem('token') || '',
  set: (text: string) => sessionStorage.setItem('token', text),
};

/** ask sends a request below console/api/ and returns the answer. Integers beyond 2^53 keep their digits. */
export async function ask<T>(path: string, body?: string, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = {};
  const name = document.documentElement.dataset.header;
  if (token.get() && name) headers[name] = token.get();
  else if (token.get()) headers.Authorization = 'Bearer ' + token.get();
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const response = await fetch('console/api/' + path, { method: body === undefined ? 'GET' : 'POST', headers, body, signal });
  const text = await response.text();
  let value: any;
  try { value = parse(text); } catch { value = undefined; }
  if (!response.ok) throw new Refusal(response.status, value?.detail || value?.title || text || response.statusText, value?.errors || []);
  return value as T;
}

const raw = (JSON as unknown as { rawJSON?: (text: string) => Raw }).rawJSON;

function parse(text: string): unknown {
  return JSON.parse(text, function (_: string, v: unknown, context?: { source?: string }) {
    return typeof v === 'number' && raw && context?.source && String(v) !== context.source ? raw(context.source) : v;
  } as (key: string, value: unknown) => unknown);
}
