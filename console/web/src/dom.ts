// Elements. Texts of rows go into text nodes alone, never into HTML.
import type { Value } from './ask';

export const $ = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

type Props = Record<string, unknown> & { on?: Record<string, (e: any) => void> };

/** make returns an element: make('td', {className: 'faint'}, 'text', another) */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  for (const [name, v] of Object.entries(props)) {
    if (name === 'on') for (const [event, f] of Object.entries(v as object)) e.addEventListener(event, f);
    else if (name in e) (e as any)[name] = v;
    else e.setAttribute(name, String(v));
  }
  e.append(...children);
  return e;
}

/** printable shows what would not be seen, or would turn the text around, by its number. */
export const printable = (text: string) =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));

/** textOf returns a value as a cell shows it. */
export function textOf(v: Value | undefined): string {
  if (v === null || v === undefined) return '';
  if (typeof v === 'string') return printable(v);
  return printable(JSON.stringify(v));
}

/** code returns a text in a block that scrolls, with a button that copies it. */
export function code(text: string, label: string): HTMLElement {
  const button = make('button', { className: 'copy', on: { click: async () => { await navigator.clipboard.writeText(text); button.textContent = 'Copied'; } } }, 'Copy');
  return make('div', { className: 'code' }, button, make('pre', { tabIndex: 0, role: 'region', 'aria-label': label }, printable(text)));
}
