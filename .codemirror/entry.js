// What the studio's editor is made of: the parts of CodeMirror 6 that it uses, as one global name.
import { autocompletion, closeCompletion, completionKeymap, completionStatus, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { forceLinting, linter } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";

globalThis.CodeMirror = {
  EditorState, EditorView, HighlightStyle, Prec, autocompletion, bracketMatching, closeCompletion, completionKeymap,
  completionStatus, defaultKeymap, forceLinting, history, historyKeymap, hoverTooltip, indentUnit, indentWithTab, keymap, linter, placeholder,
  startCompletion, syntaxHighlighting, tags, yaml,
};
