// Uses the console in a headless Chromium as a person does, by keyboard alone, and looks at what it shows.
//   node browser.mjs CHROMIUM URL NAME [FOLDER OF PICTURES]
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [, , executablePath, url, name, pictures] = process.argv;
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const faults = [];
const must = (holds, what) => { if (!holds) faults.push(what); };
const begin = performance.now();

async function open(width, height, colorScheme) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP: false });
  const page = await context.newPage();
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type()) && !/status of 422/.test(m.text())) faults.push(`${m.type()}: ${m.text()} ${m.location().url}:${m.location().lineNumber}`); });
  page.on('pageerror', (e) => faults.push(`error: ${e.message}`));
  page.on('request', (r) => must(r.url().startsWith(url) || r.url().startsWith('data:'), `asks for ${r.url()}`));
  await page.goto(url + '/');
  await page.waitForSelector('#panel table, #panel .empty');
  return page;
}

/** accessible runs axe-core in the page: by the protocol, which no policy of the page keeps out. */
async function accessible(page, state) {
  const found = await page.evaluate(`(async () => { if (!window.axe) { ${axe} } const r = await axe.run(); return {passes: r.passes.length, violations: r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', '))}; })()`);
  for (const v of found.violations) faults.push(`${state}: axe-core: ${v}`);
  console.log(`${name}: ${state}: axe-core ${found.violations.length} violations, ${found.passes} rules pass`);
}

async function picture(page, state) {
  must(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${state}: the page is wider than its window`);
  if (pictures) await page.screenshot({ path: `${pictures}/${state}.png` });
}

/** reach presses Tab until the focus is in an element. */
async function reach(page, selector) {
  for (let i = 0; i < 60; i++) {
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press('Tab');
  }
  faults.push(`Tab does not lead to ${selector}`);
}

const settled = (page) => page.waitForFunction(() => !document.querySelector('#panel[aria-busy]'));
const p95 = (list) => Math.round(list.sort((a, b) => a - b)[Math.floor(list.length * 0.95)]);

const page = await open(1300, 800, 'light');
await page.waitForFunction(() => document.querySelector('#verdict').textContent.includes('valid'));
must(/[1-9]/.test(await page.innerText('#panel')), 'there are no rows at first');
const example = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('b');
await picture(page, 'first');
await accessible(page, 'first');

// A quote brings the fields; Enter takes one.
const c = await page.inputValue('#collection');
await page.keyboard.press('Tab');
await reach(page, '#editor');
await page.keyboard.press('Control+a');
await page.keyboard.type('{"');
await page.waitForSelector('#editor .cm-tooltip-autocomplete');
await page.keyboard.type(c.slice(0, 3));
await page.waitForTimeout(200);
await page.keyboard.press('Enter');
await page.waitForTimeout(100);
await page.keyboard.type('"');
await page.waitForSelector('#editor .cm-tooltip-autocomplete');
await page.waitForTimeout(250);
must((await page.locator('#editor .cm-tooltip-autocomplete li').count()) > 1, 'no fields are offered');
await picture(page, 'completion');
await page.keyboard.press('Escape');

// Inside the number of related rows a quote brings operators and where, and behind view the views.
const told = await page.evaluate(async () => (await fetch('console/api/schema')).json());
const offers = async (o, before, ...wanted) => {
  await page.selectOption('#collection', o.name);
  await settled(page);
  await page.waitForTimeout(150);
  await page.focus('#editor .cm-content');
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(before);
  await page.keyboard.type('"');
  await page.waitForSelector('#editor .cm-tooltip-autocomplete');
  const list = await page.$$eval('#editor .cm-tooltip-autocomplete .cm-completionLabel', (l) => l.map((e) => e.textContent));
  for (const word of wanted) must(list.includes(word), `behind ${before} there is no ${word}, but ${list}`);
  console.log(`${name}: behind ${before} there are ${list.join(' ')}`);
  await page.keyboard.press('Escape');
};
const counted = told.collections.flatMap((o) => o.fields.map((f) => ({ o, f, w: f.words?.map((n) => told.operators[n]).find((w) => w.inner?.where) }))).find((a) => a.w);
if (counted) await offers(counted.o, `{"${counted.o.body}": {"${counted.f.name}": {"${counted.w.name}": {`, 'where', ...counted.w.inner.words.map((n) => told.operators[n].name));
const viewed = told.collections.find((o) => o.views);
if (viewed) await offers(viewed, '{"view": ', ...viewed.views);
await page.selectOption('#collection', c);
await settled(page);

// A wrong word is underlined, and what was meant is one key away.
await page.keyboard.press('Control+a');
await page.keyboard.type(`{"${c}x": {`);
await page.waitForSelector('#editor .cm-lintRange-error');
const times = [];
for (let i = 0; i < 20; i++) {
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(`{"${c}": {}}`);
  await page.waitForSelector('#editor .cm-lintRange-error', { state: 'detached' });
  await page.keyboard.press('Control+a');
  const from = performance.now();
  await page.keyboard.insertText(`{"${c}": {}, "limt": 5}`);
  await page.waitForSelector('#editor .cm-lintRange-error');
  times.push(performance.now() - from);
}
console.log(`${name}: from typing to the underline: p95 ${p95(times)} ms of ${times.length}`);
await page.keyboard.press('F8');
await page.waitForSelector('#editor .cm-diagnostic').catch(() => page.hover('#editor .cm-lintRange-error'));
await page.waitForSelector('#editor .cm-diagnostic');
await picture(page, 'error');
await page.click('#editor .cm-diagnosticAction');
await page.waitForFunction(() => document.querySelector('#verdict').textContent.includes('valid'));

// Ctrl+Enter runs.
await page.focus('#editor .cm-content');
await page.keyboard.press('Control+a');
await page.keyboard.insertText(example);
await page.keyboard.press('Control+Home');
const runs = [];
for (let i = 0; i < 5; i++) {
  const from = performance.now();
  await page.keyboard.press('Control+Enter');
  await settled(page);
  await page.waitForSelector('#panel table, #panel .empty');
  runs.push(performance.now() - from);
}
console.log(`${name}: from Ctrl+Enter to rows: p95 ${p95(runs)} ms of ${runs.length}`);
await picture(page, 'rows');
await reach(page, '[role=tab]');
for (const tab of await page.$$eval('[role=tab]', (l) => l.slice(1).map((b) => b.dataset.tab))) {
  await page.keyboard.press('ArrowRight');
  await settled(page);
  await page.waitForTimeout(150);
  must(await page.getAttribute('#tab-' + tab, 'aria-selected') === 'true', `the arrow does not lead to ${tab}`);
  must(!(await page.$('#panel .bad[role=alert]')), `${tab}: ${await page.innerText('#panel')}`);
  await picture(page, tab);
  await accessible(page, tab);
}
if (await page.$('#tab-rows')) {
  await page.click('#tab-rows');
  await settled(page);
  const why = await page.$('#panel td button');
  if (why) {
    await why.focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#panel .verdict');
    await picture(page, 'why');
    await accessible(page, 'why a row');
    const other = await page.evaluate(async ([c, body]) => {
      const ask = async (path, body) => (await fetch('console/api/' + path, body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).json();
      const { key } = (await ask('schema')).collections.find((o) => o.name === c);
      const keys = async (body) => (await ask(`${c}/paginate`, body)).results.map((r) => key.map((k) => r[k]).join(','));
      return (await keys(JSON.stringify({ [c]: { not_: JSON.parse(body)[c] } })))[0];
    }, [c, example]);
    must(other, 'the first filter matches every row');
    await page.fill('#key', other || '');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#panel .verdict.no');
    await picture(page, 'why-not');
  }
}

// A bar adds its value, and a brush the times.
const text = () => page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('b'));
await page.click('#tab-counts');
await page.waitForSelector('#panel .bars button');
const fields = await page.$$eval('#panel select option', (l) => l.map((o) => o.value));
await page.selectOption('#panel select', fields[fields.length - 1]);
await settled(page);
await page.waitForTimeout(300);
const bar = page.locator('#panel .bars button:enabled').last();
const before = await text();
await bar.focus();
await page.keyboard.press('Enter');
await page.waitForFunction((b) => new URLSearchParams(location.hash.slice(1)).get('b') !== b, before);
must((await text()).includes(fields[fields.length - 1].split('.')[0]), 'the bar adds no criterion');
await page.click('#tab-history');
await settled(page);
if (await page.$('.u-over')) {
  const box = await page.locator('.u-over').boundingBox();
  const last = await text();
  await page.mouse.move(box.x + box.width * 0.1, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction((b) => new URLSearchParams(location.hash.slice(1)).get('b') !== b, last);
  must(/before_|le_/.test(await text()), 'the brush sets no times');
}
await page.waitForFunction(() => document.querySelector('#verdict').textContent.includes('valid')).catch(async () => faults.push(await page.innerText('#verdict')));

// Filters are saved in the browser.
await page.click('#saved summary');
await page.fill('#name', '<b>mine</b>');
await page.click('#save');
await page.reload();
await page.waitForSelector('[role=tab][aria-selected=true]');
await page.click('#saved summary');
must((await page.innerText('#list')).includes('<b>mine</b>'), 'the filter is not saved');
await accessible(page, 'saved');

// The link holds all, and other sizes and colours show it.
const link = page.url();
for (const [state, width, height, scheme] of [['phone', 360, 760, 'light'], ['phone-dark', 360, 760, 'dark'], ['dark', 1300, 800, 'dark']]) {
  const other = await open(width, height, scheme);
  await picture(other, state);
  await accessible(other, state);
  await other.goto(link);
  await other.reload();
  await other.waitForSelector('[role=tab][aria-selected=true]');
  await settled(other);
  must(await other.inputValue('#collection') === c, 'the link does not hold the collection');
  await other.context().close();
}

// The reference, and a request tried in it.
const docs = await browser.newPage({ viewport: { width: 1300, height: 900 } });
docs.on('console', (m) => { if (m.type() === 'error') faults.push(`docs: ${m.text()}`); });
docs.on('request', (r) => must(r.url().startsWith(url) || r.url().startsWith('data:'), `docs asks for ${r.url()}`));
await docs.goto(url + '/docs');
await docs.waitForSelector('.opblock-tag', { timeout: 90_000 });
const tag = docs.locator(`.opblock-tag[data-tag="${c}"]`);
if ((await tag.getAttribute('data-is-open')) !== 'true') await tag.click();
await docs.locator('.opblock-post', { hasText: new RegExp(`/\u200b?${c}\u200b?/\u200b?filter`) }).locator('.opblock-summary-control').first().click();
await docs.locator('button.execute').first().click();
await docs.waitForSelector('.live-responses-table');
await docs.waitForFunction(() => /^200/.test(document.querySelector('.live-responses-table tbody .response-col_status')?.innerText.trim() || ''), null, { timeout: 15_000 })
  .catch(() => faults.push('the request of the reference is not answered'));
await docs.locator('.live-responses-table').first().scrollIntoViewIfNeeded();
await picture(docs, 'docs');
await browser.close();
console.log(`${name}: ${faults.length} faults, ${((performance.now() - begin) / 1000).toFixed(1)} s`);
for (const f of faults) console.log('fault: ' + f);
process.exit(faults.length ? 1 : 0);
