// Bodies as objects: what the tabs make of the filter in the editor.
import type { Collection, Field, Value } from './ask';

export type Body = { [key: string]: any };

/** grouped returns a body without its page, for routes that count. */
export function grouped(body: Body, more: Body): string {
  const { sort, limit, offset, cursor, select, view, page, ...rest } = body;
  return JSON.stringify({ ...rest, ...more });
}

/** withCriteria returns a body in whose object of c a field has criteria beside what stands there. */
export function withCriteria(body: Body, c: Collection, path: string, criteria: Body): Body {
  let inner: Body = criteria;
  for (const name of path.split('.').reverse()) inner = { [name]: inner };
  const object: Body = body[c.body] || {};
  const top = path.split('.')[0];
  if (object.operator !== 'or_' && !(top in object)) return { ...body, [c.body]: { ...object, ...inner } };
  if (object.operator !== 'or_') { // the same field: what it had is replaced where it is the same operator
    const old = JSON.stringify(object[top]);
    if (old === JSON.stringify(inner[top])) return body;
    const all = [...(Array.isArray(object.and_) ? object.and_ : []), inner];
    return { ...body, [c.body]: { ...object, and_: all } };
  }
  return { ...body, [c.body]: { and_: [object, inner] } };
}

/** wordsOf returns the operators of a field. */
function wordsOf(list: Field[], path: string): string[] {
  for (const f of list) {
    const words = f.path === path ? (f.words || []).map((w) => w.name) : wordsOf(f.fields || [], path);
    if (words.length) return words;
  }
  return [];
}

/** within returns the criteria of a time from one until another. */
export const within = (c: Collection, path: string, from: string, until: string): Body =>
  wordsOf(c.fields, path).includes('after_') ? { after_: from, before_: until } : { ge_: from, le_: until };

/** equal returns the criteria of a field that has a value. */
export function equal(c: Collection, path: string, value: Value): Body | null {
  const words = wordsOf(c.fields, path);
  if (value === null) return words.includes('is_null_') ? { is_null_: true } : null;
  if (words.includes('any_')) return { any_: [value] };
  return words.includes('eq_') ? { eq_: value } : null;
}

const short = (v: unknown) => JSON.stringify(v);

/** format returns a body as text: short objects on one line. */
export function format(v: unknown, indent = ''): string {
  const flat = short(v);
  if (flat === undefined) return '';
  if (flat.length + indent.length <= 70 && (indent !== '' || flat.length < 40) || v === null || typeof v !== 'object' || 'rawJSON' in v) return spaced(flat, v);
  const inner = indent + '  ';
  if (Array.isArray(v)) return '[\n' + v.map((i) => inner + format(i, inner)).join(',\n') + '\n' + indent + ']';
  return '{\n' + Object.entries(v).map(([k, i]) => `${inner}${JSON.stringify(k)}: ${format(i, inner)}`).join(',\n') + '\n' + indent + '}';
}

/** spaced is a value on one line, with a space behind each colon and comma. */
function spaced(flat: string, v: unknown): string {
  if (v === null || typeof v !== 'object' || 'rawJSON' in v) return flat;
  if (Array.isArray(v)) return '[' + v.map((i) => spaced(short(i), i)).join(', ') + ']';
  return '{' + Object.entries(v).map(([k, i]) => JSON.stringify(k) + ': ' + spaced(short(i), i)).join(', ') + '}';
}
