// A filter on the left, what it matches on the right.
'use strict';

let doc;

const resolve = (schema) => {
  while (schema && (schema.$ref || schema.anyOf || schema.allOf) && !schema.properties) {
    schema = schema.$ref ? doc.components.schemas[schema.$ref.split('/').pop()] : (schema.anyOf || schema.allOf)[0];
  }
  return schema || {};
};

const bodyOf = (path) => doc.paths[path].post.requestBody.content['application/json'];

// fields lists what the filter of the chosen route may say.
function fields() {
  const table = make('table', {});
  const body = resolve(bodyOf($('route').value).schema);
  const own = ([key]) => ($('route').value.includes(`/${key}/`) ? 0 : 1); // the rows' own collection first
  for (const [key, value] of Object.entries(body.properties || {}).sort((a, b) => own(a) - own(b))) {
    const object = resolve(value);
    if (!object.properties) continue;
    for (const [name, criteria] of Object.entries(object.properties)) {
      const words = Object.keys(resolve(criteria).properties || {});
      if (words.length && !name.endsWith('_')) table.append(make('tr', {}, make('td', {}, make('code', {}, `${key}.${name}`)), make('td', { className: 'faint' }, words.join(' '))));
    }
  }
  $('fields').replaceChildren(table);
}

function choose() {
  $('body').value = JSON.stringify(bodyOf($('route').value).example || {}, null, 2);
  fields();
}

async function run() {
  const body = $('body').value;
  show($('answer'), $('status'), await ask('POST', $('route').value.slice(1), body), body);
}

(async () => {
  const answer = await ask('GET', 'openapi.json');
  if (!answer.ok) {
    show($('answer'), $('status'), answer);
    token.addEventListener('change', () => location.reload());
    return;
  }
  doc = answer.value;
  for (const [path, item] of Object.entries(doc.paths)) {
    if (item.post && !path.includes('{')) $('route').append(make('option', {}, path));
  }
  $('route').addEventListener('change', choose);
  $('run').addEventListener('click', run);
  $('body').addEventListener('keydown', (e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) run(); });
  choose();
})();
