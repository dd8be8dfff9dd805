// Requests to this server, with the caller's token.

export type Raw = { rawJSON: string };
export type Value = null | boolean | number | string | Raw | Value[] | { [name: string]: Value };
export interface Fault { code: string; pointer: string; line: number; column: number; message: string; suggestion: string }
export interface Values { type?: string; kind?: string; enum?: string[]; as?: string }
export interface Operator extends Values { name: string; doc: string; operand: string; deprecated?: string; list?: boolean; refers?: boolean; rows?: boolean; inner?: Field }
export interface Field extends Values {
  name: string; path: string; array?: boolean; doc?: string; to?: string; where?: string; named?: boolean; deprecated?: string; operator?: boolean; words?: Operator[]; fields?: Field[];
}
export interface Sort { name: string; by?: string; descending?: boolean }
export interface Rows { name: string; fields: Field[]; operator: boolean }
export interface Collection extends Rows {
  body: string; doc?: string; key: string[]; keys: string[]; related?: Record<string, string>; sorts?: Sort[]; sort?: string; views?: string[]; members: Record<string, string[]>;
  times?: string[]; groups?: string[]; limit: number; most: number; path?: string;
}
export interface Schema { title: string; reveal: boolean; tokens: boolean; groups: boolean; operators: Operator[]; collections: Collection[]; items?: Rows[] }

/** whole returns a schema as the server tells it with operators in place of their numbers. */
export function whole(schema: Schema): Schema {
  const field = (f: Field): void => {
    f.words = (f.words as unknown as number[] | undefined)?.map((n) => schema.operators[n]);
    f.fields?.forEach(field);
  };
  for (const o of schema.operators) if (o.inner) field(o.inner);
  for (const rows of [...schema.collections, ...(schema.items || [])]) rows.fields.forEach(field);
  return schema;
}

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
