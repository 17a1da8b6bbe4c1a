// Builds elements. Text is always text: nothing of a plan or a page is read as HTML.
export function h(tag, given = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name === 'class') made.className = value;
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...inside.flat().filter(one => one !== null && one !== undefined && one !== false));
  return made;
}

export function icon(name) {
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  drawing.setAttribute('class', 'i');
  drawing.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `#i-${name}`);
  drawing.append(use);
  return drawing;
}

// The text of YAML, with keys and comments marked as in reports.
export function yaml(source) {
  const lines = source.split('\n').map(line => {
    const comment = line.match(/^(\s*)(#.*)$/);
    if (comment) return [comment[1], h('i', {}, comment[2]), '\n'];
    const key = line.match(/^(\s*(?:- )?)([\w-]+)(:.*)$/);
    return key ? [key[1], h('b', {}, key[2]), key[3], '\n'] : [line, '\n'];
  });
  return h('pre', {class: 'yaml'}, h('code', {}, lines.flat()));
}

export function button(words, act, title = '', kind = 'plain') {
  return h('button', {type: 'button', class: kind, title: title || null, onclick: act}, words);
}
