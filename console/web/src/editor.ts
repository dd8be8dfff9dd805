// The editor of a filter: completes from the schema, and underlines what the server says is wrong.
import { acceptCompletion, autocompletion, startCompletion } from '@codemirror/autocomplete';
import { json } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting, syntaxTree } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { ask, type Collection, type Fault, type Schema } from './ask';
import { completer } from './complete';
import { printable } from './dom';

export interface Editor { view: EditorView; text(): string; put(text: string): void }

const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '13.5px', backgroundColor: 'var(--paper)', color: 'var(--ink)' },
  '.cm-scroller': { fontFamily: 'ui-monospace, monospace', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--soft)', color: 'var(--faint)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--line-active)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selection) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--paper)', color: 'var(--ink)', border: '1px solid var(--edge)', borderRadius: '6px', overflow: 'hidden', boxShadow: '0 6px 24px #0003' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-tooltip-autocomplete ul li': { padding: '2px 8px !important' },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'var(--faint)', marginLeft: '1em' },
  'li[aria-selected] .cm-completionDetail': { color: 'var(--on-accent)' },
  '.cm-completionInfo': { maxWidth: '22em', padding: '6px 10px' },
  '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'system-ui, sans-serif' },
  '.cm-diagnosticAction': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)', borderRadius: '4px', padding: '2px 8px', cursor: 'pointer' },
  '.cm-panels': { backgroundColor: 'var(--soft)', color: 'var(--ink)' },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--key)' },
  { tag: tags.string, color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--number)' },
]);

/** open puts an editor into a place. Its styles are those of a shadow root, so that the page needs no style of its own text. */
export function open(place: HTMLElement, of: { schema: () => Schema; collection: () => Collection; run: () => void; changed: () => void; checked: (errors: Fault[]) => void }): Editor {
  const root = place.attachShadow({ mode: 'open' });
  const check = linter(async (view) => {
    const text = view.state.doc.toString();
    let errors: Fault[] = [];
    try {
      errors = (await ask<{ errors: Fault[] }>(`${encodeURIComponent(of.collection().name)}/check`, text)).errors;
    } catch { return []; } // the verdict of a run says so
    if (text !== view.state.doc.toString()) return [];
    of.checked(errors);
    return errors.map((f) => diagnostic(view, f));
  }, { delay: 120 });
  const view = new EditorView({
    root,
    parent: root as unknown as Element,
    extensions: [
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => { of.run(); return true; } }, { key: 'Tab', run: acceptCompletion }])),
      basicSetup, json(), theme, syntaxHighlighting(colours), check, lintGutter(), autocompletion({ override: [completer(of.schema, of.collection)], activateOnTypingDelay: 20, icons: false }),
      EditorView.lineWrapping, EditorView.domEventHandlers({ beforeinput: replace }),
      EditorView.contentAttributes.of({ 'aria-label': 'Filter' }),
      EditorView.updateListener.of((u) => {
        if (!u.docChanged) return;
        of.changed();
        if (u.transactions.some((t) => t.isUserEvent('input.complete')) && u.state.selection.main.empty) setTimeout(() => startCompletion(view), 0);
      }),
    ],
  });
  return {
    view,
    text: () => view.state.doc.toString(),
    put: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
  };
}

/** replace writes a text over what is selected. Left to itself, Chromium writes an element with a style, which the page's policy refuses. */
function replace(e: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main;
  const text = e.data;
  if (e.inputType !== 'insertText' || !text || empty || view.composing) return false;
  e.preventDefault();
  const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
  if (!view.state.facet(EditorView.inputHandler).some((f) => f(view, from, to, text, insert))) view.dispatch(insert());
  return true;
}

/** diagnostic underlines what an error is at, and offers what was probably meant. */
function diagnostic(view: EditorView, f: Fault): Diagnostic {
  const doc = view.state.doc;
  const line = doc.line(Math.min(Math.max(f.line, 1), doc.lines));
  const from = Math.min(line.from + [...line.text].slice(0, f.column - 1).join('').length, doc.length);
  const node = syntaxTree(view.state).resolveInner(from, 1);
  const end = node.from === from && node.name !== 'JsonText' ? node.to : from + 1;
  const to = Math.min(Math.max(from + 1, Math.min(end, line.to)), doc.length);
  const actions = [];
  if (f.suggestion) {
    const quoted = /^(unknown|not_in_enum)/.test(f.code) || node.name === 'PropertyName';
    const text = quoted ? JSON.stringify(f.suggestion) : f.suggestion;
    actions.push({ name: `Write ${printable(f.suggestion)}`, apply: (v: EditorView, a: number) => v.dispatch({ changes: { from: a, to: Math.max(end, a), insert: text } }) });
  }
  return { from: Math.min(from, to), to, severity: 'error', message: printable(f.message), source: f.code, actions };
}
