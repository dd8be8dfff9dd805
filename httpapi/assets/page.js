// What both pages share: the caller's token, and requests.
'use strict';

const $ = (id) => document.getElementById(id);

// make returns an element: make('td', {className: 'faint'}, 'text', another)
function make(tag, props, ...children) {
  const e = Object.assign(document.createElement(tag), props);
  e.append(...children);
  return e;
}

const token = $('token');
token.value = sessionStorage.getItem('token') || '';
token.addEventListener('input', () => sessionStorage.setItem('token', token.value));

// ask sends a request, and returns its status, how long it took, and the answer: as JSON where it is that.
async function ask(method, path, body) {
  const headers = {};
  if (token.value && token.dataset.header) headers[token.dataset.header] = token.value;
  else if (token.value) headers.Authorization = 'Bearer ' + token.value;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const begin = performance.now();
  const response = await fetch(path, { method, headers, body });
  const text = await response.text();
  let value;
  try { value = JSON.parse(text); } catch { value = undefined; }
  return { status: response.status, ok: response.ok, ms: Math.round(performance.now() - begin), text, value };
}

// show prints an answer below where it was asked for: errors with their places, anything else as JSON.
function show(box, status, answer, body) {
  status.textContent = `${answer.status} in ${answer.ms} ms`;
  status.className = answer.ok ? 'good' : 'bad';
  box.replaceChildren();
  if (answer.value && answer.value.exception_detail) { // as the reference system reports errors
    for (const f of answer.value.exception_detail) {
      box.append(make('div', { className: 'error' }, make('code', { className: 'bad' }, f.type), ` ${f.loc.slice(1).join('.')} `, f.msg,
        f.ctx && f.ctx.suggestion ? `; did you mean ${f.ctx.suggestion}?` : ''));
    }
    return;
  }
  const errors = answer.value && answer.value.errors;
  if (!errors || !errors.length) {
    box.append(make('pre', {}, answer.value === undefined ? answer.text : JSON.stringify(answer.value, null, 2)));
    return;
  }
  const lines = (body || '').split('\n');
  for (const f of errors) {
    const line = lines[f.line - 1] || '';
    box.append(make('div', { className: 'error' },
      make('code', { className: 'bad' }, f.code), ` ${f.pointer} (${f.line}:${f.column}) `, f.message,
      f.suggestion ? `; did you mean ${f.suggestion}?` : '',
      make('pre', {}, `${line}\n${' '.repeat(Math.max(0, f.column - 1))}^`)));
  }
}
