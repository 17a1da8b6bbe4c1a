// Editors of YAML: completion, hover and errors come from the studio, which knows the schema and the live page.
import {ask} from './api.js';
import {h} from './build.js';

const {EditorState, EditorView, HighlightStyle, tags} = CodeMirror;
const nonce = document.body.dataset.nonce;
const looks = HighlightStyle.define([
  {tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--key)'},
  {tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic'},
  {tag: [tags.string, tags.special(tags.string)], color: 'var(--ink)'},
]);
const theme = EditorView.theme({
  '&': {fontSize: '.8125rem', background: 'var(--paper)', border: '1px solid var(--line)', borderRadius: '4px'},
  '&.cm-focused': {outline: '2px solid var(--key)'},
  '.cm-content': {fontFamily: 'var(--mono)', caretColor: 'var(--ink)', padding: '.5rem .4rem'},
  '.cm-cursor': {borderLeftColor: 'var(--ink)'},
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {background: 'var(--line) !important'},
  '.cm-tooltip': {background: 'var(--paper)', color: 'var(--ink)', border: '1px solid var(--line)', borderRadius: '4px'},
  '.cm-tooltip-autocomplete ul li[aria-selected]': {background: 'var(--key)', color: 'var(--paper)'},
  '.cm-diagnostic': {fontFamily: 'var(--sans)', fontSize: '.82rem'},
});
const LEVELS = {error: 'error', warning: 'warning', note: 'info', page: 'info'};

export function editor(place, uid, text, keys) {
  const said = view => view.state.doc.toString();
  const check = async view => {
    const found = await ask('check', {uid: uid(), source: said(view)}, true) || [];
    return found.map(one => span(view, one)).filter(Boolean);
  };
  const complete = async context => {
    const at = context.state.doc.lineAt(context.pos);
    const found = await ask('complete', {uid: uid(), source: context.state.doc.toString(), line: at.number, column: context.pos - at.from, asked: context.explicit}, true);
    if (!found || !found.options.length) return null;
    return {from: at.from + found.from, options: found.options.map(one => ({label: one.label, detail: one.detail, apply: one.apply ?? one.label, type: one.kind, boost: one.boost ?? 0}))};
  };
  const hover = async (view, pos) => {
    const at = view.state.doc.lineAt(pos);
    const found = await ask('hover', {uid: uid(), source: said(view), line: at.number, column: pos - at.from}, true);
    if (!found) return null;
    return {pos: at.from + found.from, end: at.from + found.to, create: () => ({dom: h('div', {class: 'hover'}, found.text.split('\n').map(line => h('p', {}, line)))})};
  };
  const view = new EditorView({
    parent: place,
    state: EditorState.create({doc: text, extensions: [
      nonce ? EditorView.cspNonce.of(nonce) : [],
      CodeMirror.Prec.highest(CodeMirror.keymap.of(keys)),
      CodeMirror.keymap.of([...CodeMirror.completionKeymap, ...CodeMirror.historyKeymap, ...CodeMirror.defaultKeymap, CodeMirror.indentWithTab]),
      CodeMirror.history(), CodeMirror.yaml(), CodeMirror.syntaxHighlighting(looks), CodeMirror.bracketMatching(),
      CodeMirror.indentUnit.of('  '), EditorState.tabSize.of(2), EditorView.lineWrapping, theme,
      EditorView.contentAttributes.of({'aria-label': 'YAML of the cell'}),
      CodeMirror.linter(check, {delay: 250}),
      CodeMirror.autocompletion({override: [complete], activateOnTyping: true}),
      CodeMirror.hoverTooltip(hover),
    ]}),
  });
  return view;
}

function span(view, problem) {
  const doc = view.state.doc;
  if (problem.line > doc.lines) return null;
  const line = doc.line(problem.line);
  const from = Math.min(line.from + problem.column - 1, line.to);
  const word = line.text.slice(from - line.from).match(/^[^\s,:\]}]*/)[0].length;
  return {from, to: Math.min(from + (problem.width || word || 1), Math.max(line.to, from)), severity: LEVELS[problem.level] || 'error', message: problem.message, source: problem.rule};
}

export function setText(view, text) {
  if (view.state.doc.toString() !== text) view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: text}});
}
