// What may stand at the cursor, from the schema.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { Collection, Field, Schema } from './ask';

/** A Place is where the cursor stands in a JSON text that may be incomplete. */
export interface Place { path: string[]; quote: number; isKey: boolean; from: number; keys: string[] }

/** placeOf reads the text before the cursor: the keys that lead there, and whether a key or a value stands there. */
export function placeOf(text: string): Place {
  const stack: { object: boolean; key: string; keys: string[]; value: boolean }[] = [];
  let quote = -1;
  let word = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    const top = stack[stack.length - 1];
    if (c === '"') {
      let end = i + 1;
      while (end < text.length && text[end] !== '"' && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      if (end >= text.length) { quote = i; break; }
      if (top?.object && !top.value) { top.key = text.slice(i + 1, end); top.keys.push(top.key); }
      i = end;
    } else if (c === '{' || c === '[') stack.push({ object: c === '{', key: '', keys: [], value: c === '[' });
    else if (c === '}' || c === ']') stack.pop();
    else if (c === ':' && top) top.value = true;
    else if (c === ',' && top?.object) { top.value = false; top.key = ''; }
    if (!/[\w.+-]/.test(c)) word = i + 1;
  }
  const top = stack[stack.length - 1];
  const isKey = !!top?.object && !top.value;
  const path = stack.filter((s) => s.object).map((s) => s.key);
  if (isKey) path.pop();
  return { path, quote, isKey, from: quote >= 0 ? quote : word, keys: top?.keys || [] };
}

type At =
  | { is: 'body'; c: Collection } | { is: 'object'; c: Collection } | { is: 'criteria'; f: Field } | { is: 'value'; f: Field }
  | { is: 'sort'; c: Collection } | { is: 'operator' } | { is: 'nothing' };

/** walk follows the keys of a path from the body of c. */
export function walk(schema: Schema, c: Collection, path: string[]): At {
  const find = (name?: string) => schema.collections.find((c) => c.name === name);
  const object = (c?: Collection): At => (c ? { is: 'object', c } : { is: 'nothing' });
  let at = { is: 'body', c } as At;
  for (const key of path) {
    const here: At = at;
    at = { is: 'nothing' } as At;
    if (here.is === 'body') {
      if (key === here.c.body) at = { is: 'object', c: here.c };
      else if (here.c.related?.[key]) at = object(find(here.c.related[key]));
      else if (key === 'sort') at = { is: 'sort', c: here.c };
    } else if (here.is === 'object') {
      const f: Field | undefined = here.c.fields.find((f) => f.name === key);
      if (['and_', 'or_', 'not_'].includes(key)) at = here;
      else if (key === 'operator') at = { is: 'operator' };
      else if (f) at = { is: 'criteria', f };
    } else if (here.is === 'criteria') {
      const sub: Field | undefined = here.f.fields?.find((f) => f.name === key);
      const word = schema.operators[key];
      if (sub) at = { is: 'criteria', f: sub };
      else if (key === 'operator') at = { is: 'operator' };
      else if (word?.object && here.f.to) at = object(find(here.f.to));
      else if (word?.object && here.f.inner && key !== 'len_') at = { is: 'criteria', f: { ...here.f, array: false, words: here.f.inner, inner: undefined } };
      else if (word && !word.object) at = { is: 'value', f: here.f };
    }
  }
  return at;
}

/** candidates are what may stand at a place, and what follows a key when it is chosen. */
function candidates(schema: Schema, c: Collection, place: Place): { list: Completion[]; tail: Record<string, string> } {
  const at = walk(schema, c, place.path);
  const list: Completion[] = [];
  const tail: Record<string, string> = {};
  const add = (label: string, type: string, detail = '', info = '', after = '') => {
    if (place.isKey && place.keys.includes(label)) return;
    list.push({ label, type, detail, info: info || undefined, boost: 50 - list.length }); // in the order of the schema
    tail[label] = after;
  };
  const criteria = (f: Field) => {
    for (const w of f.words || []) {
      const o = schema.operators[w];
      const text = f.kind && ['int', 'float', 'decimal', 'bool'].includes(f.kind) && f.kind !== 'decimal' ? '' : '""';
      const flag = o.operand === 'true or false';
      add(w, 'function', o.operand, o.doc, o.object ? '{|}' : flag ? '|true' : o.list ? (text ? '["|"]' : '[|]') : o.operand === 'string' || text ? '"|"' : '|');
    }
  };
  if (place.isKey) {
    if (at.is === 'body') {
      for (const k of at.c.keys) {
        const collection = k === at.c.body || !!at.c.related?.[k];
        add(k, collection ? 'class' : 'keyword', collection ? 'filter' : '', schema.collections.find((o) => o.name === (at.c.related?.[k] || (k === at.c.body ? at.c.name : '')))?.doc, collection ? '{|}' : k === 'sort' || k === 'cursor' ? '"|"' : '|');
      }
    } else if (at.is === 'object') {
      for (const f of at.c.fields) if (!f.deprecated) add(f.name, 'property', f.to ? f.to + ' …' : f.type, f.doc, '{|}');
      add('and_', 'keyword', 'all of these', '', '[{|}]');
      add('or_', 'keyword', 'one of these', '', '[{|}]');
      add('not_', 'keyword', 'not this', '', '{|}');
      if (at.c.operator) add('operator', 'keyword', 'and_ or or_', '', '"|"');
    } else if (at.is === 'criteria') {
      criteria(at.f);
      for (const f of at.f.fields || []) add(f.name, 'property', f.type, f.doc, '{|}');
    }
  } else if (at.is === 'value') {
    for (const v of at.f.enum || []) add(v, 'enum');
    if (at.f.kind === 'bool' && place.quote < 0) { add('true', 'constant'); add('false', 'constant'); }
  } else if (at.is === 'sort') for (const s of at.c.sorts || []) add(s.name, 'enum', s.name === at.c.sort ? 'the default' : '');
  else if (at.is === 'operator') { add('and_', 'keyword'); add('or_', 'keyword'); }
  return { list, tail };
}

/** completer returns what CodeMirror asks at the cursor. */
export function completer(schema: () => Schema, collection: () => Collection) {
  return (context: CompletionContext): CompletionResult | null => {
    const place = placeOf(context.state.sliceDoc(0, context.pos));
    if (place.quote < 0 && !context.explicit) return null;
    const { list, tail } = candidates(schema(), collection(), place);
    if (!list.length) return null;
    return {
      from: place.quote >= 0 ? place.quote + 1 : place.from,
      validFor: /^[\w.]*$/,
      options: list.map((o) => ({ ...o, apply: (view: EditorView, _: Completion, from: number, to: number) => put(view, o, place, tail[o.label], from, to) })),
    };
  };
}

/** put writes a chosen word in quotes, and behind a key a colon and the beginning of its value. */
function put(view: EditorView, o: Completion, place: Place, tail: string, from: number, to: number): void {
  const doc = view.state.doc;
  const start = place.quote >= 0 ? from - 1 : from;
  const end = place.quote >= 0 && doc.sliceString(to, to + 1) === '"' ? to + 1 : to;
  const bare = o.type === 'constant';
  let text = bare ? o.label : JSON.stringify(o.label);
  let cursor = text.length;
  if (place.isKey && !/^\s*:/.test(doc.sliceString(end, end + 20))) {
    text += ': ';
    cursor = text.length + tail.indexOf('|');
    text += tail.replace('|', '');
  }
  view.dispatch({ changes: { from: start, to: end, insert: text }, selection: { anchor: start + cursor }, userEvent: 'input.complete' });
}
