// Builds the pages into the folder that is named: compressed, with the licences of all that is in them.
import { build } from 'esbuild';
import { readFileSync, readdirSync, writeFileSync, mkdirSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';

const out = process.argv[2] || '../built';
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const write = (name, bytes) => writeFileSync(join(out, name + '.gz'), gzipSync(bytes, { level: 9 }));
const packages = new Set();
for (const [name, entry, format] of [['console', 'src/main.ts', 'esm'], ['docs', 'src/docs.ts', 'iife']]) {
  const made = await build({
    entryPoints: [entry], outfile: `${name}.js`, bundle: true, minify: true, write: false, metafile: true, format, target: 'es2022',
    charset: 'utf8', legalComments: 'none', external: ['data:*'], loader: { '.svg': 'dataurl' }, logLevel: 'warning',
  });
  for (const file of made.outputFiles) write(name + (file.path.endsWith('.css') ? '.css' : '.js'), file.contents);
  for (const input of Object.keys(made.metafile.inputs)) {
    const found = input.match(/node_modules\/((@[^/]+\/)?[^/]+)/);
    if (found) packages.add(found[1]);
  }
}
for (const page of ['index.html', 'docs.html']) write(page, readFileSync('src/' + page));
let text = 'The pages hold parts of these packages.\n';
for (const name of [...packages].sort()) {
  const dir = join('node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(dir, 'package.json')));
  text += `\n${'='.repeat(70)}\n${name} ${version}, ${license}\n${'='.repeat(70)}\n\n`;
  for (const file of readdirSync(dir).sort()) {
    if (/^(licen[sc]e|notice)/i.test(file) || file === 'swagger-ui-bundle.js.LICENSE.txt') text += readFileSync(join(dir, file), 'utf8') + '\n';
  }
}
write('LICENSES.txt', text);
