// Asks the editor's completion what it offers: reads {"schema", "asked": [{"collection", "text"}], "walks"} and writes what is offered for each,
// and the texts that walks at random make of nothing but what is offered. A ¦ in a text is the cursor.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';

const made = await build({ stdin: { contents: "export * from './src/complete'; export { whole } from './src/ask';", resolveDir: '.' }, bundle: true, write: false, format: 'esm' });
const { choices, placeOf, whole, written } = await import('data:text/javascript,' + encodeURIComponent(made.outputFiles[0].text));
const { schema: told, asked, walks } = JSON.parse(readFileSync(0, 'utf8'));
const schema = whole(told);
const collection = (name) => schema.collections.find((c) => c.name === name);

/** offered returns what is offered at the cursor of a text, and the text with each of it. */
function offered(c, marked) {
  const at = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const place = placeOf(text, at);
  const from = place.quote >= 0 ? place.quote + 1 : place.from;
  return choices(schema, c, place, text.slice(from, at)).map((o) => {
    const { start, end, insert, cursor } = written(text, o, place, from, at);
    return { label: o.label, text: text.slice(0, start) + insert.slice(0, cursor) + '¦' + insert.slice(cursor) + text.slice(end) };
  });
}

let seed = 1;
const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
const texts = [];
for (let i = 0; i < walks; i++) {
  const c = schema.collections[random(schema.collections.length)];
  for (let text = '{¦}', steps = 0; steps < 12; steps++) {
    const list = offered(c, text);
    if (!list.length) break;
    text = list[random(list.length)].text;
    if (!text.includes('"¦"') || !offered(c, text).length) texts.push({ collection: c.name, text }); // an empty name is none
  }
}
console.log(JSON.stringify({ offered: (asked || []).map((a) => offered(collection(a.collection), a.text).map((o) => o.label)), texts }));
