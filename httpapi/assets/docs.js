// Every route of the document, what its body may say, and a way to try it.
'use strict';

let doc;

const follow = (schema) => {
  let name = '';
  while (schema && (schema.$ref || ((schema.anyOf || schema.allOf) && !schema.properties))) {
    if (schema.$ref) {
      name = schema.$ref.split('/').pop();
      schema = doc.components.schemas[name];
    } else {
      schema = (schema.anyOf || schema.allOf)[0];
    }
  }
  return { name, schema: schema || {} };
};

// kind says in a few words what a value is.
function kind(schema) {
  const { name, schema: s } = follow(schema);
  if (s.enum) return s.enum.filter((v) => v !== null).join(' | ');
  const type = [s.type].flat().filter((t) => t && t !== 'null').join(' or ');
  if (type === 'array') return `[${kind(s.items || {})}, ...]`;
  return name || s.format || type || 'any';
}

// table lists the members of an object, and those of criteria below them.
function table(schema) {
  const out = make('table', {});
  const add = (path, value, depth) => {
    const { name, schema: s } = follow(value);
    const nested = s.properties && !name;
    out.append(make('tr', {},
      make('td', {}, make('code', {}, path)),
      make('td', { className: 'faint' }, nested ? '' : kind(value)),
      make('td', {}, (value.description || s.description || '') + (s.deprecated ? ' Deprecated.' : ''))));
    if (nested && depth < 3) for (const [key, inner] of Object.entries(s.properties)) add(`${path}.${key}`, inner, depth + 1);
  };
  for (const [key, value] of Object.entries(schema.properties || {})) add(key, value, 0);
  return out;
}

// filters lists the objects that a body may have, each unfolded when it is opened.
function filters(schema) {
  const box = make('div', {});
  for (const [key, value] of Object.entries(schema.properties || {})) {
    const { name, schema: s } = follow(value);
    if (!name || !s.properties) continue;
    const details = make('details', {}, make('summary', {}, make('code', {}, key), ' ', make('span', { className: 'faint' }, s.description || '')));
    details.addEventListener('toggle', () => { if (details.open && details.children.length === 1) details.append(make('div', {}, table(s))); });
    box.append(details);
  }
  return box;
}

function form(method, path, op) {
  const box = make('div', {});
  const body = op.requestBody && op.requestBody.content['application/json'];
  const params = (op.parameters || []).map((p) => {
    const input = make('input', { placeholder: p.name, size: p.in === 'path' ? 36 : 12 });
    input.setAttribute('aria-label', p.name);
    return { ...p, input };
  });
  const area = make('textarea', { spellcheck: false, value: body ? JSON.stringify(body.example || {}, null, 2) : '' });
  area.setAttribute('aria-label', 'Body');
  const status = make('span', {});
  const answer = make('div', {});
  const button = make('button', {}, 'Send');
  button.addEventListener('click', async () => {
    let url = path.slice(1);
    const query = new URLSearchParams();
    for (const p of params) {
      if (p.in === 'path') url = url.replace(`{${p.name}}`, encodeURIComponent(p.input.value));
      else if (p.input.value) query.append(p.name, p.input.value);
    }
    if (query.size) url += '?' + query;
    show(answer, status, await ask(method.toUpperCase(), url, body ? area.value : undefined), area.value);
  });
  if (body) {
    const { schema } = follow(body.schema);
    const page = { properties: Object.fromEntries(Object.entries(schema.properties || {}).filter(([, v]) => !follow(v).schema.properties)) };
    box.append(make('h2', {}, 'Filters'), filters(schema), make('h2', {}, 'Other keys'), table(page), make('h2', {}, 'Try it'), area);
  }
  box.append(make('div', { className: 'bar' }, ...params.map((p) => p.input), button, status), answer);
  return box;
}

function route(method, path, op) {
  const details = make('details', {}, make('summary', {}, make('span', { className: 'method' }, method.toUpperCase()), make('code', {}, path), ' ', make('span', { className: 'faint' }, op.summary || '')));
  details.dataset.find = `${method} ${path} ${op.summary || ''}`.toLowerCase();
  details.addEventListener('toggle', () => { if (details.open && details.children.length === 1) details.append(form(method, path, op)); });
  return details;
}

function codes() {
  const error = doc.components.schemas.error;
  if (!error) return;
  const rows = error.properties.code.description.split('\n').map((line) => {
    const at = line.indexOf(': ');
    return make('tr', {}, make('td', {}, make('code', {}, line.slice(0, at))), make('td', {}, line.slice(at + 2)));
  });
  $('codes').append(make('h2', {}, 'Errors'), make('table', {}, ...rows));
}

(async () => {
  const answer = await ask('GET', 'openapi.json');
  if (!answer.ok) {
    show($('routes'), $('status'), answer);
    token.addEventListener('change', () => location.reload());
    return;
  }
  doc = answer.value;
  $('title').textContent = doc.info.title;
  $('about').textContent = doc.info.description;
  for (const tag of doc.tags || []) {
    const section = make('section', {}, make('h2', {}, tag.name));
    for (const [path, item] of Object.entries(doc.paths)) {
      for (const method of ['get', 'post']) {
        if (item[method] && item[method].tags.includes(tag.name)) section.append(route(method, path, item[method]));
      }
    }
    $('routes').append(section);
  }
  codes();
  $('search').addEventListener('input', () => {
    const words = $('search').value.toLowerCase().split(/\s+/);
    for (const d of document.querySelectorAll('details[data-find]')) d.hidden = !words.every((w) => d.dataset.find.includes(w));
    for (const s of document.querySelectorAll('#routes section')) s.hidden = !s.querySelector('details[data-find]:not([hidden])');
  });
})();
