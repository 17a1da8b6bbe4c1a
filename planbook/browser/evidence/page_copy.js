// The visible page as HTML that does nothing: no scripts, styles, hidden elements, frames or typed texts; null if it is
// longer than `most` characters. What is hidden but names or stands for something visible is kept, and stays hidden.
most => {
  const LEFT = /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|LINK|META|BASE|IFRAME|FRAME|OBJECT|EMBED|VIDEO|AUDIO|CANVAS|SOURCE)$/;
  const PARTS = /^(OPTION|OPTGROUP)$/, PRESSED = /^(button|submit|reset|image|checkbox|radio)$/;
  const VOID = /^(AREA|BR|COL|HR|IMG|INPUT|WBR)$/;
  const DROPPED = /^(style|src|srcset|hidden|popover|loading|integrity|nonce|action|formaction|shadowrootmode)$|^on/;
  const escaped = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;').replace(/\u00a0/g, '&nbsp;');
  const tag = el => el.tagName.toUpperCase(), shown = el => el.checkVisibility({visibilityProperty: true});
  let length = 0;
  class TooLong extends Error {}
  const put = text => {
    length += text.length;
    if (length > most) throw new TooLong();
    return text;
  };
  const attributes = (el, isHidden) => [...el.attributes].map(({name, value}) => {
    if (DROPPED.test(name)) return name === 'onclick' ? ' onclick=""' : '';
    if (name === 'value' && tag(el) === 'INPUT' && !PRESSED.test(el.type)) return '';
    return ` ${name}="${escaped(value)}"`;
  }).join('') + (isHidden ? ' hidden' : '');
  const isNeeded = (el, naming) => (el.id && naming.has(el.id)) || [...el.labels || []].some(shown);
  const inside = (el, naming, isText) => (el.localName === 'textarea' ? '' : [...el.childNodes].map(node => copy(node, naming, isText)).join(''));
  function shadow(el) {
    return el.shadowRoot ? `<template shadowrootmode="open">${inside(el.shadowRoot, names(el.shadowRoot), true)}</template>` : '';
  }
  function copy(node, naming, isText) {
    if (node.nodeType === 3) return isText ? put(escaped(node.data)) : '';
    if (node.nodeType !== 1 || LEFT.test(tag(node))) return '';
    const isShown = shown(node) || PARTS.test(tag(node)), needed = !isShown && isNeeded(node, naming);
    const own = isShown || needed || getComputedStyle(node).display === 'contents';
    const content = shadow(node) + inside(node, naming, own);
    if (!own && !content.trim()) return '';
    const name = node.localName;
    return put(`<${name}${attributes(node, needed)}>`) + (VOID.test(tag(node)) ? '' : `${content}</${name}>`);
  }
  const names = root => new Set([...root.querySelectorAll('[aria-labelledby]')].flatMap(el => el.getAttribute('aria-labelledby').split(/\s+/)));
  try {
    const body = copy(document.body, names(document), true);
    return `<!doctype html><html lang="${escaped(document.documentElement.lang)}"><meta charset="utf-8"><title>${escaped(document.title)}</title>${body}</html>`;
  } catch (error) {
    if (error instanceof TooLong) return null;
    throw error;
  }
}
