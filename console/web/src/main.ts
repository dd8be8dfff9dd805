// The console: a filter on the left, what it matches on the right. The fragment of the address holds all of it, and is data alone.
import 'uplot/dist/uPlot.min.css';
import './console.css';
import { ask, type Collection, type Fault, Refusal, type Schema, token, type Value, whole } from './ask';
import { $, make, printable } from './dom';
import { type Editor, open } from './editor';
import { type Body, equal, format, withCriteria } from './filter';
import { type Page, show, tabs } from './tabs';

let schema: Schema;
let current: Collection;
let editor: Editor;
let tab = 'rows';
let key = '';
let running = new AbortController();

const parsed = (): Body | null => {
  try {
    const v = JSON.parse(editor.text());
    return v && typeof v === 'object' && !Array.isArray(v) ? v : null;
  } catch { return null; }
};

const available = () => tabs.filter((t) => !t.reveals || schema.reveal);

/** run fills the panel by what the tab shows of the filter. */
async function run(): Promise<void> {
  running.abort();
  running = new AbortController();
  remember();
  const body = parsed();
  const panel = $('panel');
  if (!body) {
    panel.replaceChildren(make('p', { className: 'bad', role: 'alert' }, 'The filter is no JSON object yet.'));
    return;
  }
  panel.setAttribute('aria-busy', 'true');
  const page: Page = { schema, c: current, body, text: editor.text(), panel, signal: running.signal, change, open: select, key };
  await show(page, () => available().find((t) => t.name === tab)!.show(page));
  if (!page.signal.aborted) panel.removeAttribute('aria-busy');
}

function change(body: Body): void {
  editor.put(format(body));
  run();
}

function select(name: string, of = ''): void {
  tab = name;
  key = of;
  for (const b of $('tabs').children) {
    const on = (b as HTMLElement).dataset.tab === tab;
    b.setAttribute('aria-selected', String(on));
    (b as HTMLElement).tabIndex = on ? 0 : -1;
    if (on) $('panel').setAttribute('aria-labelledby', b.id);
  }
  run();
}

function showTabs(): void {
  const list = available();
  if (!list.some((t) => t.name === tab)) tab = 'rows';
  $('tabs').replaceChildren(...list.map((t, i) => make('button', {
    id: 'tab-' + t.name, role: 'tab', 'data-tab': t.name, 'aria-controls': 'panel', on: {
      click: () => select(t.name, key),
      keydown: (e: KeyboardEvent) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
        if (!step) return;
        const next = list[(i + step + list.length) % list.length];
        select(next.name, key);
        $('tab-' + next.name).focus();
      },
    },
  }, t.title)));
}

/** checked shows how many errors there are below the editor, with what mends the first of them. */
function checked(errors: Fault[]): void {
  const p = $('verdict');
  p.className = errors.length ? 'bad' : 'good';
  p.replaceChildren(errors.length ? `${errors.length === 1 ? '1 error' : errors.length + ' errors'}: ${printable(errors[0].message)}` : '✓ valid');
}

/** remember writes what is shown into the address. */
function remember(): void {
  const state = new URLSearchParams({ c: current.name, t: tab, b: editor.text() });
  if (key) state.set('k', key);
  history.replaceState(null, '', '#' + state);
}

/** recalled returns what the address holds, as far as it is fit. */
function recalled(): { c: Collection; b: string } | null {
  const state = new URLSearchParams(location.hash.slice(1));
  const c = schema.collections.find((c) => c.name === state.get('c'));
  if (!c) return null;
  if (available().some((t) => t.name === state.get('t'))) tab = state.get('t')!;
  key = state.get('k') || '';
  return { c, b: (state.get('b') || '{}').slice(0, 1 << 18) };
}

function choose(c: Collection): void {
  current = c;
  $<HTMLSelectElement>('collection').value = c.name;
}

/** example returns a filter that matches some of the rows of a collection, but not all. */
async function example(c: Collection): Promise<Body> {
  const empty: Body = { [c.body]: {}, limit: Math.min(50, c.most) };
  const fields = c.fields.flatMap((f) => [f, ...(f.fields || [])]).filter((f) => c.groups?.includes(f.path));
  const rank = (f: { kind?: string; enum?: string[]; array?: boolean }) => (f.enum ? 0 : f.kind === 'bool' ? 1 : f.array ? 2 : f.kind === 'string' ? 3 : 4);
  for (const f of fields.filter((f) => rank(f) < 4).sort((a, b) => rank(a) - rank(b)).slice(0, 4)) {
    try {
      const body = JSON.stringify({ [c.body]: {}, aggregate: { group_by: [f.path], limit: 2 } });
      const groups = (await ask<{ results: { group: Record<string, Value>; count: number }[] }>(`${encodeURIComponent(c.name)}/aggregate`, body)).results;
      const group = groups.find((g) => g.group[f.path] !== null);
      const criteria = group && groups.length > 1 ? equal(c, f.path, group.group[f.path]) : null;
      if (criteria) return withCriteria(empty, c, f.path, criteria);
    } catch { /* a source that does not group has another example */ }
  }
  return empty;
}

interface Saved { name: string; c: string; b: string }

const saved = (): Saved[] => {
  try { return (JSON.parse(localStorage.getItem('tamis filters') || '[]') as Saved[]).filter((s) => typeof s.name === 'string' && typeof s.b === 'string'); } catch { return []; }
};

function listSaved(): void {
  const keep = (list: Saved[]) => { localStorage.setItem('tamis filters', JSON.stringify(list)); listSaved(); };
  $('list').replaceChildren(...saved().map((s) => make('li', { className: 'bar' },
    make('button', { className: 'grow plain', on: { click: () => { const c = schema.collections.find((c) => c.name === s.c); if (c) { choose(c); editor.put(s.b); run(); } } } }, make('bdi', {}, printable(s.name)), make('span', { className: 'faint' }, ' ' + s.c)),
    make('button', { className: 'small', 'aria-label': `Delete ${s.name}`, on: { click: () => keep(saved().filter((o) => o.name !== s.name)) } }, '✕'))));
  $('save').onclick = () => {
    const name = $<HTMLInputElement>('name').value.trim();
    if (name) keep([...saved().filter((o) => o.name !== name), { name, c: current.name, b: editor.text() }]);
  };
}

async function begin(): Promise<void> {
  try {
    schema = whole(await ask<Schema>('schema'));
  } catch (e) {
    $('caller').hidden = false;
    $('panel').replaceChildren(make('p', { className: 'empty' }, e instanceof Refusal && e.status === 401 ? 'Give a token to begin.' : printable((e as Error).message)));
    return;
  }
  $('caller').hidden = !schema.tokens;
  $('title').textContent = schema.title || 'Tamis';
  document.title = (schema.title || 'Tamis') + ' console';
  $('collection').replaceChildren(...schema.collections.map((c) => make('option', { value: c.name, title: c.doc || '' }, c.name)));
  if (!editor) {
    editor = open($('editor'), { schema: () => schema, collection: () => current, run, changed: () => { $('verdict').textContent = '…'; $('verdict').className = 'faint'; }, checked });
  }
  let to = recalled();
  if (!to) {
    const start = await ask<{ collection: string }>('start').catch(() => ({ collection: '' }));
    const c = schema.collections.find((c) => c.name === start.collection) || schema.collections[0];
    if (!c) { $('panel').replaceChildren(make('p', { className: 'empty' }, 'There is nothing that you may see.')); return; }
    to = { c, b: format(await example(c)) };
  }
  choose(to.c);
  editor.put(to.b);
  listSaved();
  showTabs();
  select(tab, key);
}

$<HTMLInputElement>('token').value = token.get();
$('token').addEventListener('change', () => { token.set($<HTMLInputElement>('token').value); begin(); });
$('collection').addEventListener('change', async () => {
  const c = schema.collections.find((c) => c.name === $<HTMLSelectElement>('collection').value)!;
  choose(c);
  key = '';
  editor.put(format(await example(c)));
  run();
});
$('run').addEventListener('click', () => run());
$('format').addEventListener('click', () => { const body = parsed(); if (body) editor.put(format(body)); });
$('link').addEventListener('click', async () => { remember(); await navigator.clipboard.writeText(location.href); $('link').textContent = 'Copied'; });
document.addEventListener('keydown', (e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && !e.defaultPrevented) { e.preventDefault(); run(); } });
window.addEventListener('hashchange', () => { const to = recalled(); if (to) { choose(to.c); editor.put(to.b); select(tab, key); } });
begin();
