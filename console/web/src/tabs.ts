// What the tabs show of a filter.
import uPlot from 'uplot';
import { ask, type Collection, type Schema, type Value } from './ask';
import { code, make, printable, textOf } from './dom';
import { type Body, equal, grouped, within, withCriteria } from './filter';

/** A Page is what the tabs know, and may change. */
export interface Page {
  schema: Schema;
  c: Collection;
  body: Body;
  text: string;
  panel: HTMLElement;
  signal: AbortSignal;
  change(body: Body): void; // writes another filter into the editor and runs it
  open(tab: string, key?: string): void;
  key: string;
}

export interface Tab { name: string; title: string; reveals?: boolean; show(p: Page): Promise<void> }

type Row = { [name: string]: Value };
interface Rows { results: Row[]; count?: number; pages?: number; limit?: number; next: string | null }

const path = (p: Page, action: string) => `${encodeURIComponent(p.c.name)}/${action}`;

const number = (n: number) => n.toLocaleString('en');

async function rows(p: Page, cursors: string[] = []): Promise<void> {
  const cursor = cursors[cursors.length - 1];
  const begin = performance.now();
  const answer = await ask<Rows>(path(p, 'paginate'), JSON.stringify(cursor ? { ...p.body, cursor } : p.body), p.signal);
  const took = Math.round(performance.now() - begin);
  const place = (name: string) => { // as the schema has its fields: what rows are known by comes first
    const at = p.c.fields.findIndex((f) => f.name === name);
    return at < 0 ? p.c.fields.length : at;
  };
  const names = [...new Set(answer.results.flatMap((r) => Object.keys(r)))].sort((a, b) => place(a) - place(b));
  const sorted = p.body.sort === undefined ? p.c.sort : Array.isArray(p.body.sort) ? p.body.sort[0] : p.body.sort;
  const head = make('tr');
  const explains = p.schema.reveal && p.c.key.length > 0;
  if (explains) head.append(make('td'));
  for (const name of names) {
    const sorts = (p.c.sorts || []).filter((s) => s.by === name);
    const now = sorts.find((s) => s.name === sorted);
    const cell = make('th', { scope: 'col' });
    if (now) cell.setAttribute('aria-sort', now.descending ? 'descending' : 'ascending');
    if (sorts.length) {
      const next = sorts.find((s) => s !== now && (!now || s.descending !== now.descending)) || sorts[0];
      cell.append(make('button', { className: 'sort', title: `Sort: ${next.name}`, on: { click: () => p.change({ ...p.body, sort: next.name }) } }, name, now ? (now.descending ? ' ↓' : ' ↑') : ' ↕'));
    } else cell.append(name);
    head.append(cell);
  }
  const table = make('table', {}, make('thead', {}, head), make('tbody', {}, ...answer.results.map((r) => {
    const line = make('tr');
    if (explains) {
      const key = keyOf(p.c, r);
      line.append(make('td', {}, key === null ? '' : make('button', { className: 'small', title: 'Why is this row here?', 'aria-label': `Why is row ${key} here?`, on: { click: () => p.open('why', key) } }, 'why')));
    }
    for (const name of names) {
      const text = textOf(r[name]);
      line.append(make('td', { className: typeof r[name] === 'number' ? 'number' : r[name] === null || r[name] === undefined ? 'null' : '', title: text.length > 40 ? text.slice(0, 2000) : '' }, make('bdi', {}, r[name] === null || r[name] === undefined ? 'null' : text.slice(0, 300))));
    }
    return line;
  })));
  const parts = [`${number(answer.results.length)} rows`, answer.count === undefined ? '' : `of ${number(answer.count)}`, `in ${took} ms`].filter(Boolean).join(' ');
  const pager = make('div', { className: 'bar pager' }, make('span', { role: 'status', id: 'count' }, parts));
  if (cursors.length) pager.append(make('button', { on: { click: () => show(p, () => rows(p, cursors.slice(0, -1))) } }, '← Back'));
  if (answer.next) pager.append(make('button', { id: 'next', on: { click: () => show(p, () => rows(p, [...cursors, answer.next!])) } }, 'Next →'));
  p.panel.replaceChildren(pager, answer.results.length ? make('div', { className: 'wide', tabIndex: 0, role: 'region', 'aria-label': 'Rows' }, table) : make('p', { className: 'empty' }, 'No row matches.'));
}

/** keyOf returns the key of a row as the console asks for it, or null if the row does not show it. */
function keyOf(c: Collection, row: Row): string | null {
  const parts = c.key.map((name) => row[name]);
  if (parts.some((v) => v === null || v === undefined)) return null;
  const texts = parts.map((v) => (typeof v === 'string' ? v : JSON.stringify(v)));
  return texts.length === 1 ? texts[0] : texts.map((t) => t.replace(/[\\,]/g, '\\$&')).join(',');
}

/** show runs what fills the panel, and shows what goes wrong. */
export async function show(p: Page, f: () => Promise<void>): Promise<void> {
  try { await f(); } catch (e) {
    if (p.signal.aborted) return;
    p.panel.replaceChildren(make('p', { className: 'bad', role: 'alert' }, printable((e as Error).message)));
  }
}

async function plain(p: Page): Promise<void> {
  const answer = await ask<Rows>(path(p, 'paginate'), JSON.stringify(p.body), p.signal);
  p.panel.replaceChildren(code(JSON.stringify(answer.results, null, 2), 'Rows as JSON'));
}

interface Statement { dialect: string; in_use: boolean; sql?: string; args?: Value[]; error?: string }

async function sql(p: Page): Promise<void> {
  const answer = await ask<{ statements: Statement[]; plan?: string; indexes: { sql: string; serves: string[] }[]; unserved: string[] }>(path(p, 'sql'), p.text, p.signal);
  const out: HTMLElement[] = [];
  answer.statements.forEach((s, i) => {
    const box = make('details', { open: i === 0 }, make('summary', {}, s.dialect, s.in_use ? make('span', { className: 'tag' }, 'in use') : ''));
    box.append(s.error ? make('p', { className: 'bad' }, s.error) : code(s.sql! + (s.args!.length ? '\n\n' + s.args!.map((a, n) => `-- ${n + 1}: ${JSON.stringify(a)}`).join('\n') : ''), `SQL of ${s.dialect}`));
    out.push(box);
    if (!s.in_use) return;
    if (answer.plan) out.push(make('h2', {}, 'Plan'), code(answer.plan.trimEnd(), 'Plan of the database'));
    if (answer.indexes.length) out.push(make('h2', {}, 'Indexes that serve it'), ...answer.indexes.map((x) => make('div', {}, make('p', { className: 'faint' }, x.serves.join('; ')), code(x.sql + ';', 'Index'))));
    if (answer.unserved.length) out.push(make('p', { className: 'faint' }, 'No index serves: ' + answer.unserved.join('; ')));
    if (answer.statements.length > 1) out.push(make('h2', {}, 'In other dialects'));
  });
  p.panel.replaceChildren(...out);
}

interface Explanation { part: string; holds: boolean; seen: string; key?: Value[]; parts?: Explanation[] }

function tree(e: Explanation): HTMLElement {
  const line = make('span', {}, make('span', { className: e.holds ? 'yes' : 'no' }, e.holds ? '✓ yes' : '✗ no'), ' ', make('bdi', {}, e.key ? `row ${e.key.map(textOf).join(', ')} ` : '', printable(e.part)), e.seen ? make('bdi', { className: 'faint' }, '  saw ' + printable(e.seen)) : '');
  return make('li', {}, line, e.parts?.length ? make('ul', {}, ...e.parts.map(tree)) : '');
}

async function why(p: Page): Promise<void> {
  const input = make('input', { id: 'key', value: p.key, placeholder: p.c.key.join(', '), 'aria-label': `Key: ${p.c.key.join(', ')}` });
  const result = make('div', { 'aria-live': 'polite' });
  const run = () => show({ ...p, panel: result }, async () => {
    const e = await ask<Explanation>(path(p, 'why') + '?key=' + encodeURIComponent(input.value), p.text, p.signal);
    result.replaceChildren(make('p', { className: e.holds ? 'verdict yes' : 'verdict no' }, e.holds ? '✓ This row matches.' : '✗ This row does not match.'), make('ul', { className: 'tree' }, tree(e)));
  });
  input.addEventListener('keydown', (e) => { if (e.key === 'Enter') run(); });
  p.panel.replaceChildren(make('div', { className: 'bar' }, make('label', { className: 'grow' }, 'Key ', input), make('button', { className: 'first', on: { click: run } }, 'Why, or why not?')), result);
  if (p.key) await run();
}

interface Groups { results: { group: Row; count: number; min?: Row; max?: Row }[]; more: boolean }

let by: Record<string, string> = {}; // the fields that were chosen, by collection

function chooser(names: string[], label: string, chosen: string, change: (name: string) => void): HTMLElement {
  const select = make('select', { 'aria-label': label, on: { change: () => change(select.value) } }, ...names.map((n) => make('option', { value: n, selected: n === chosen }, n)));
  return make('div', { className: 'bar' }, make('label', {}, label + ' ', select));
}

async function counts(p: Page): Promise<void> {
  const names = p.c.groups || [];
  if (!names.length) { p.panel.replaceChildren(make('p', { className: 'empty' }, 'No field of it can be counted by.')); return; }
  const enums = p.c.fields.flatMap((f) => [f, ...(f.fields || [])]).filter((f) => f.enum && names.includes(f.path));
  const name = names.includes(by[p.c.name]) ? by[p.c.name] : enums[0]?.path || names.find((n) => !p.c.key.includes(n)) || names[0];
  const answer = await ask<Groups>(path(p, 'aggregate'), grouped(p.body, { aggregate: { group_by: [name], limit: 30 } }), p.signal);
  const most = Math.max(1, ...answer.results.map((g) => g.count));
  const bars = make('ul', { className: 'bars' }, ...answer.results.map((g) => {
    const value = g.group[name];
    const criteria = equal(p.c, name, value);
    const bar = make('span', { className: 'fill' });
    bar.style.width = `${(100 * g.count) / most}%`;
    const text = value === null ? 'null' : textOf(value) || '""';
    return make('li', {}, make('button', { disabled: !criteria, title: criteria ? 'Only these' : 'The filter cannot name this value', on: { click: () => p.change(withCriteria(p.body, p.c, name, criteria!)) } },
      make('bdi', { className: 'label' }, text.slice(0, 60)), make('span', { className: 'track' }, bar), make('span', { className: 'count' }, number(g.count))));
  }));
  p.panel.replaceChildren(chooser(names, 'Count by', name, (n) => { by[p.c.name] = n; show(p, () => counts(p)); }), answer.results.length ? bars : make('p', { className: 'empty' }, 'No row matches.'), answer.more ? make('p', { className: 'faint' }, 'The 30 most frequent.') : '');
}

let over: Record<string, string> = {};

async function history(p: Page): Promise<void> {
  const names = p.c.times || [];
  if (!names.length) { p.panel.replaceChildren(make('p', { className: 'empty' }, 'It has no time.')); return; }
  const name = names.includes(over[p.c.name]) ? over[p.c.name] : names[0];
  const range = (await ask<Groups>(path(p, 'aggregate'), grouped(p.body, { aggregate: { min: [name], max: [name] } }), p.signal)).results[0];
  const first = Date.parse(String(range?.min?.[name])), last = Date.parse(String(range?.max?.[name]));
  const top = chooser(names, 'Over', name, (n) => { over[p.c.name] = n; show(p, () => history(p)); });
  if (Number.isNaN(first) || Number.isNaN(last)) { p.panel.replaceChildren(top, make('p', { className: 'empty' }, 'No row that matches has that time.')); return; }
  const steps = [1, 5, 15, 60, 300, 900, 3600, 21600, 86400, 604800, 2592000, 31536000, 315360000];
  const interval = steps.find((s) => (last - first) / 1000 / s <= 90) || steps[steps.length - 1];
  const start = Math.floor(first / 1000 / interval) * interval;
  const end = (Math.floor(last / 1000 / interval) + 1) * interval;
  const iso = (s: number) => new Date(s * 1000).toISOString().replace('.000Z', 'Z');
  const buckets = await ask<{ start: string; count: number }[]>(path(p, 'history'), grouped(p.body, { history: { field: name, start: iso(start), end: iso(end), interval_seconds: interval } }), p.signal);
  const place = make('div', { className: 'plot', role: 'img', 'aria-label': `Rows over ${name}: ${buckets.length} intervals from ${iso(start)} to ${iso(end)}, at most ${Math.max(0, ...buckets.map((b) => b.count))}` });
  const from = make('input', { value: iso(start), 'aria-label': 'From', size: 22 }), until = make('input', { value: iso(end), 'aria-label': 'Until', size: 22 });
  const set = () => p.change(withCriteria(p.body, p.c, name, within(p.c, name, from.value, until.value)));
  p.panel.replaceChildren(top, place, make('p', { className: 'faint' }, 'Draw over the chart to choose times.'), make('div', { className: 'bar' }, make('label', {}, 'From ', from), make('label', {}, 'until ', until), make('button', { id: 'times', on: { click: set } }, 'Only these times')));
  const style = getComputedStyle(document.documentElement);
  const colour = (v: string) => style.getPropertyValue(v).trim();
  const axis = { stroke: colour('--faint'), grid: { stroke: colour('--edge'), width: 0.5 }, ticks: { stroke: colour('--edge') } };
  const plot = new uPlot({
    width: Math.max(260, place.clientWidth), height: 240, legend: { show: false }, cursor: { drag: { setScale: false, x: true, y: false } },
    tzDate: (t) => uPlot.tzDate(new Date(t * 1000), 'Etc/UTC'),
    scales: { x: { time: true, range: [start, end] }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [axis, { ...axis, size: 60 }],
    series: [{}, { fill: colour('--accent'), stroke: colour('--accent'), paths: uPlot.paths.bars!({ size: [0.85, 60], align: 1 }), points: { show: false } }],
    hooks: {
      setSelect: [(u: uPlot) => {
        if (u.select.width < 3) return;
        from.value = iso(Math.round(u.posToVal(u.select.left, 'x')));
        until.value = iso(Math.round(u.posToVal(u.select.left + u.select.width, 'x')));
        set();
      }],
    },
  }, [buckets.map((b) => Date.parse(b.start) / 1000), buckets.map((b) => b.count)], place);
  p.signal.addEventListener('abort', () => plot.destroy());
}

async function request(p: Page): Promise<void> {
  if (!p.c.path) { p.panel.replaceChildren(make('p', { className: 'empty' }, 'The API has no route that answers with these rows.')); return; }
  const url = new URL(p.c.path.slice(1), document.baseURI).href;
  const header = document.documentElement.dataset.header;
  const auth = p.schema.tokens ? (header ? { name: header, value: 'TOKEN' } : { name: 'Authorization', value: 'Bearer TOKEN' }) : null;
  const q = (s: string) => JSON.stringify(s).replace(/[\u007f-\uffff]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
  const body = p.text.trim();
  const goText = body.includes('`') ? q(body) : '`' + body + '`';
  const shell = (s: string) => `'${s.replace(/'/g, `'\\''`)}'`;
  const texts: [string, string][] = [
    ['curl', `curl -s ${shell(url)} \\\n  -H 'Content-Type: application/json' \\\n${auth ? `  -H '${auth.name}: ${auth.value}' \\\n` : ''}  -d ${shell(body)}`],
    ['Go', `body := ${goText}\nr, err := http.NewRequestWithContext(ctx, http.MethodPost, ${q(url)}, strings.NewReader(body))\nif err != nil {\n\treturn err\n}\nr.Header.Set("Content-Type", "application/json")\n${auth ? `r.Header.Set("${auth.name}", "${auth.value}")\n` : ''}answer, err := http.DefaultClient.Do(r)`],
    ['TypeScript', `const answer = await fetch(${q(url)}, {\n  method: 'POST',\n  headers: {'Content-Type': 'application/json'${auth ? `, '${auth.name}': '${auth.value}'` : ''}},\n  body: JSON.stringify(${body}),\n});\nconst rows = await answer.json();`],
    ['Python', `import httpx\n\nanswer = httpx.post(\n    ${q(url)},\n    headers={"Content-Type": "application/json"${auth ? `, "${auth.name}": "${auth.value}"` : ''}},\n    content=${q(body)},\n)\nrows = answer.json()`],
  ];
  p.panel.replaceChildren(...texts.flatMap(([name, text]) => [make('h2', {}, name), code(text, `Request in ${name}`)]));
}

export const tabs: Tab[] = [
  { name: 'rows', title: 'Rows', show: (p) => rows(p) },
  { name: 'json', title: 'JSON', show: plain },
  { name: 'counts', title: 'Counts', show: counts },
  { name: 'history', title: 'History', show: history },
  { name: 'sql', title: 'SQL', reveals: true, show: sql },
  { name: 'why', title: 'Why', reveals: true, show: why },
  { name: 'request', title: 'Request', show: request },
];
