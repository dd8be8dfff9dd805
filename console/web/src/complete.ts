// What may stand at the cursor, from the schema.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { Collection, Field, Operator, Rows, Schema, Values } from './ask';

/** A Place is where the cursor stands in a JSON text that may be incomplete, and what the text says at its top, behind the cursor too. */
export interface Place { path: string[]; quote: number; isKey: boolean; from: number; keys: string[]; top: Record<string, string> }

/** placeOf reads a text: the keys that lead to a position, whether a key or a value stands there, and the texts of the outermost object. */
export function placeOf(text: string, at: number): Place {
  const stack: { object: boolean; key: string; keys: string[]; value: boolean }[] = [];
  const top: Record<string, string> = {};
  let place: Place | undefined;
  let word = 0;
  const found = (quote: number) => {
    const inner = stack[stack.length - 1];
    const isKey = !!inner?.object && !inner.value;
    const path = stack.filter((s) => s.object).map((s) => s.key);
    if (isKey) path.pop();
    place = { path, quote, isKey, from: quote >= 0 ? quote : word, keys: [...(inner?.keys || [])], top };
  };
  for (let i = 0; i < text.length; i++) {
    if (i >= at && !place) found(-1);
    const c = text[i];
    const inner = stack[stack.length - 1];
    if (c === '"') {
      let end = i + 1;
      while (end < text.length && text[end] !== '"' && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      if (end >= at && !place) found(i);
      else if (inner?.object && !inner.value) { inner.key = text.slice(i + 1, end); inner.keys.push(inner.key); }
      else if (stack.length === 1) top[inner.key] = text.slice(i + 1, end);
      i = end;
    } else if (c === '{' || c === '[') stack.push({ object: c === '{', key: '', keys: [], value: c === '[' });
    else if (c === '}' || c === ']') stack.pop();
    else if (c === ':' && inner) inner.value = true;
    else if (c === ',' && inner?.object) { inner.value = false; inner.key = ''; }
    if (!/[\w.+-]/.test(c)) word = i + 1;
  }
  if (!place) found(-1);
  return place!;
}

type At =
  | { is: 'body'; c: Collection } | { is: 'object'; c: Rows } | { is: 'criteria'; f: Field; c: Rows } | { is: 'value'; f: Field; w: Operator; c: Rows }
  | { is: 'reference'; f: Field; w: Operator; c: Rows } | { is: 'names'; of: string; c: Collection } | { is: 'operator' } | { is: 'nothing' };

const rowsOf = (schema: Schema, name?: string): Rows | undefined => [...schema.collections, ...(schema.items || [])].find((c) => c.name === name);

/** walk follows the keys of a path from the body of c. */
export function walk(schema: Schema, c: Collection, path: string[]): At {
  const object = (name?: string): At => {
    const c = rowsOf(schema, name);
    return c ? { is: 'object', c } : { is: 'nothing' };
  };
  let at = { is: 'body', c } as At;
  for (const key of path) {
    const here: At = at;
    at = { is: 'nothing' } as At;
    if (here.is === 'body') {
      if (key === here.c.body) at = { is: 'object', c: here.c };
      else if (here.c.related?.[key]) at = object(here.c.related[key]);
      else at = { is: 'names', of: key, c: here.c };
    } else if (here.is === 'object') {
      const f: Field | undefined = here.c.fields.find((f) => f.name === key);
      if (f) at = { is: 'criteria', f, c: here.c };
      else if (schema.groups && ['and_', 'or_', 'not_'].includes(key)) at = here;
      else if (key === 'operator') at = { is: 'operator' };
    } else if (here.is === 'criteria') {
      const sub: Field | undefined = here.f.fields?.find((f) => f.name === key);
      const w: Operator | undefined = here.f.words?.find((w) => w.name === key);
      if (w?.rows) at = object(here.f.to);
      else if (w?.inner) at = { is: 'criteria', f: w.inner, c: here.c };
      else if (w) at = { is: 'value', f: here.f, w, c: here.c };
      else if (sub) at = { is: 'criteria', f: sub, c: here.c };
      else if (key === 'where' && here.f.where) at = object(here.f.where);
      else if (key === 'operator') at = { is: 'operator' };
    } else if (here.is === 'value' && here.w.refers && key === 'field') at = { ...here, is: 'reference' };
  }
  return at;
}

/** valuesOf returns what stands behind an operator on a field. */
const valuesOf = (w: Operator, f: Field): Values => (w.kind ? w : f);

const bare = ['int', 'float', 'bool']; // what has no quotes

/** named returns the names that may stand behind a key of the body. */
function namesOf(c: Collection, key: string, place: Place): { label: string; detail?: string }[] {
  switch (key) {
    case 'sort': return (c.sorts || []).map((s) => ({ label: s.name, detail: s.name === c.sort ? 'the default' : '' }));
    case 'view': return (c.views || []).map((label) => ({ label }));
    case 'select': return (c.members[place.top.view || ''] || []).map((label) => ({ label }));
  }
  return [];
}

/** comparable returns the paths that a reference on a field may have: to fields of the row, and of rows that are one relation further than what is typed. */
function comparable(schema: Schema, at: { f: Field; w: Operator; c: Rows }, typed = ''): string[] {
  const wanted = valuesOf(at.w, at.f);
  const begun = typed.slice(0, typed.lastIndexOf('.') + 1);
  const fits = (f: Field, path: string) => f.named && !f.to && f.kind === wanted.kind && f.as === wanted.as && path !== at.f.path && path.startsWith(begun);
  const leads = (f: Field, path: string) => f.named && f.to && (begun.startsWith(path + '.') || path.startsWith(begun));
  const own = (list: Field[], before: string): string[] => list.flatMap((f) => [...(fits(f, before + f.path) ? [before + f.path] : []), ...own(f.fields || [], before)]);
  const all = (list: Field[], before: string, hops: number): string[] => [
    ...own(list, before),
    ...(hops > 0 ? list.filter((f) => leads(f, before + f.path)).flatMap((f) => all(rowsOf(schema, f.to)?.fields || [], before + f.path + '.', hops - 1)) : []),
  ];
  return all(at.c.fields, '', begun.split('.').length);
}

/** refers reports whether there is a field that a reference may name. */
const refers = (schema: Schema, at: { f: Field; w: Operator; c: Rows }): boolean => !!at.w.refers && comparable(schema, at).length > 0;

/** A Choice is what may stand at a place, and what follows it when it is chosen: of a key its value, with a | for the cursor. */
export interface Choice { label: string; type: string; detail: string; info: string; after: string }

/** choices returns what may stand at a place, in the order of the schema. The text there, as far as it is typed, says how far a reference goes. */
export function choices(schema: Schema, c: Collection, place: Place, typed = ''): Choice[] {
  const at = walk(schema, c, place.path);
  const list: Choice[] = [];
  const add = (label: string, type: string, detail = '', info = '', after = '') => {
    if (!place.isKey || !place.keys.includes(label)) list.push({ label, type, detail, info, after });
  };
  if (place.isKey) {
    if (at.is === 'body') {
      for (const k of at.c.keys) {
        const rows = k === at.c.body ? at.c.name : at.c.related?.[k];
        add(k, rows ? 'class' : 'keyword', rows ? 'filter' : '', schema.collections.find((o) => o.name === rows)?.doc, rows ? '{|}' : k === 'select' ? '["|"]' : k === 'cursor' || namesOf(at.c, k, place).length ? '"|"' : '|');
      }
    } else if (at.is === 'object') {
      for (const f of at.c.fields) if (!f.deprecated) add(f.name, 'property', f.to ? f.to + ' …' : f.type, f.doc, '{|}');
      if (schema.groups) {
        add('and_', 'keyword', 'all of these', '', '[{|}]');
        add('or_', 'keyword', 'one of these', '', '[{|}]');
        add('not_', 'keyword', 'not this', '', '{|}');
      }
      if (at.c.operator) add('operator', 'keyword', 'and_ or or_', '', '"|"');
    } else if (at.is === 'criteria') {
      for (const w of at.f.words || []) {
        const kind = valuesOf(w, at.f).kind || '';
        const one = bare.includes(kind) ? '|' : '"|"';
        if (!w.deprecated) add(w.name, 'function', w.operand, w.doc, w.rows || w.inner ? '{|}' : w.list ? `[${one}]` : kind === 'bool' ? '|true' : one);
      }
      for (const f of at.f.fields || []) if (!f.deprecated) add(f.name, 'property', f.type, f.doc, '{|}');
      if (at.f.where) add('where', 'class', at.f.where + ' …', '', '{|}');
      if (at.f.operator) add('operator', 'keyword', 'and_ or or_', '', '"|"');
    } else if (at.is === 'value' && refers(schema, at)) add('field', 'keyword', 'another field of the row', '', '"|"');
  } else if (at.is === 'value') {
    const v = valuesOf(at.w, at.f);
    for (const e of v.enum || []) add(e, 'enum');
    if (v.kind === 'bool' && place.quote < 0) { add('true', 'constant'); add('false', 'constant'); }
    if (place.quote < 0 && refers(schema, at)) add('{"field": ""}', 'constant', 'another field of the row');
  } else if (at.is === 'reference') for (const path of comparable(schema, at, typed)) add(path, 'property');
  else if (at.is === 'names') for (const n of namesOf(at.c, at.of, place)) add(n.label, 'enum', n.detail);
  else if (at.is === 'operator') { add('and_', 'keyword'); add('or_', 'keyword'); }
  return list;
}

/** completer returns what CodeMirror asks at the cursor. */
export function completer(schema: () => Schema, collection: () => Collection) {
  return (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString();
    const place = placeOf(text, context.pos);
    if (place.quote < 0 && !context.explicit) return null;
    const from = place.quote >= 0 ? place.quote + 1 : place.from;
    const list = choices(schema(), collection(), place, text.slice(from, context.pos));
    if (!list.length) return null;
    return {
      from,
      validFor: /^\w*$/,
      options: list.map((o, i) => ({
        label: o.label, type: o.type, detail: o.detail, info: o.info || undefined, boost: 50 - i,
        apply: (view: EditorView, _: Completion, from: number, to: number) => put(view, o, place, from, to),
      })),
    };
  };
}

/** put writes a chosen word into the editor. */
function put(view: EditorView, o: Choice, place: Place, from: number, to: number): void {
  const { start, end, insert, cursor } = written(view.state.doc.toString(), o, place, from, to);
  view.dispatch({ changes: { from: start, to: end, insert }, selection: { anchor: start + cursor }, userEvent: 'input.complete' });
}

/** written returns what takes the place of a part of a text when a word is chosen: the word in quotes, and behind a key a colon and the beginning of its value. */
export function written(text: string, o: Choice, place: Place, from: number, to: number): { start: number; end: number; insert: string; cursor: number } {
  const start = place.quote >= 0 ? from - 1 : from;
  const end = place.quote >= 0 && text[to] === '"' ? to + 1 : to;
  let insert = o.type === 'constant' ? o.label : JSON.stringify(o.label);
  let cursor = insert.endsWith('""}') ? insert.length - 2 : insert.length;
  if (place.isKey && !/^\s*:/.test(text.slice(end, end + 20))) {
    insert += ': ';
    cursor = insert.length + o.after.indexOf('|');
    insert += o.after.replace('|', '');
  }
  return { start, end, insert, cursor };
}
