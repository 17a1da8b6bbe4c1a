// The page as it is drawn, as one text without scripts: values and ticks as attributes, only the rules of style that
// something in it meets, frames and open shadow roots inside. Leaves the page spoiled.
() => {
  const BLANK = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
  const roots = [];
  const meets = (root, selector) => {
    const bare = selector.replace(/::?[a-z-]+(\([^()]*\))?/g, found => /^:(not|is|where|nth|first|last|only|root|host)/.test(found) ? found : '') || '*';
    try { return !!root.querySelector(bare); } catch { return true; }
  };
  function* rules(list, root) {
    for (const rule of list) {
      if (rule.selectorText !== undefined) { if (rule.selectorText.split(',').some(one => meets(root, one))) yield rule.cssText; }
      else if (rule.media) { if (matchMedia(rule.media.mediaText).matches) yield* rules(rule.cssRules, root); }
    }
  }
  function keep(root) {
    roots.push(root);
    const css = [];
    for (const sheet of [...root.styleSheets, ...(root.adoptedStyleSheets || [])]) {
      try { if (!sheet.disabled && matchMedia(sheet.media.mediaText || 'all').matches) css.push(...rules(sheet.cssRules, root)); } catch { /* of elsewhere */ }
    }
    for (const el of [...root.querySelectorAll('*')]) {
      if (el.matches('script, noscript, link, style, base, meta:not([name=viewport]), svg *:not(title)')) { el.remove(); continue; }
      if (el.matches('input[type=checkbox], input[type=radio]')) el.toggleAttribute('checked', el.checked);
      else if (el.matches('input:not([type=file], [type=password])')) el.setAttribute('value', el.value);
      else if (el.matches('option')) el.toggleAttribute('selected', el.selected);
      else if (el.matches('textarea')) el.textContent = el.value;
      if (el.matches('img, embed, object, canvas')) {
        const box = el.getBoundingClientRect();
        if (box.width) { el.style.width = `${box.width}px`; el.style.height = `${box.height}px`; }
        if (el.matches('img')) el.src = BLANK;
        el.removeAttribute('srcset');
      }
      if (typeof el.onclick === 'function' && !el.hasAttribute('onclick')) el.setAttribute('onclick', '');
      for (const one of [...el.attributes]) {
        if (/^on/.test(one.name)) el.setAttribute(one.name, '');
        else if (one.value.startsWith(location.origin)) el.setAttribute(one.name, one.value.slice(location.origin.length));
      }
      if (el.matches('iframe')) {
        const inner = el.contentDocument;
        el.removeAttribute('src');
        el.srcdoc = inner ? text(inner) : '';
      }
      if (el.shadowRoot) keep(el.shadowRoot);
    }
    const style = document.createElement('style');
    const whole = css.join('\n').replace(/url\([^)]*\)/g, 'none');
    style.textContent = whole.replace(/(--[\w-]+):[^;{}]*;/g, (said, name) => (whole.includes(`var(${name}`) ? said : ''));
    (root.head || root).prepend(style);
  }
  function text(document) {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
    const remarks = [];
    while (walker.nextNode()) remarks.push(walker.currentNode);
    remarks.forEach(one => one.remove());
    keep(document);
    return `<!doctype html>\n<meta charset="utf-8">${document.documentElement.getHTML({shadowRoots: roots.filter(one => one.host)})}`;
  }
  return text(document);
}
