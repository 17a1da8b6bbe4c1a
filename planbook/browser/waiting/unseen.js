// Why no person can see any of these elements, which the browser counts as visible; '' if somebody can. Fields are drawn
// by their labels, and left out.
elements => {
  const MOST = 50, CLIPPED = /^(rect\(([01]px,? ?){4}\)|rect\(0px,? 0px,? 0px,? 0px\))$/, AWAY = /^(inset\((50|100)%.*\)|circle\(0(px|%)?.*\)|polygon\(0px 0px,? 0px 0px.*\))$/;
  const around = el => { const all = []; for (let one = el; one; one = one.parentElement || (one.getRootNode().host ?? null)) all.push(one); return all; };
  const isColor = color => !/^rgba\(.*, 0\)$|^transparent$/.test(color);
  // The colour behind a text; null if a picture or something translucent is there.
  const behind = el => {
    for (const one of around(el)) {
      const style = getComputedStyle(one);
      if (style.backgroundImage !== 'none' || one.matches('video, canvas, img')) return null;
      if (isColor(style.backgroundColor)) return style.backgroundColor.startsWith('rgba') ? null : style.backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const isPainted = style => style.textShadow !== 'none' || style.webkitBackgroundClip === 'text' || parseFloat(style.webkitTextStrokeWidth) > 0;
  const hiddenText = el => {
    const style = getComputedStyle(el), color = style.webkitTextFillColor || style.color;
    if (parseFloat(style.fontSize) === 0) return 'its text has no size';
    if (isPainted(style)) return '';
    if (!isColor(color)) return 'its text is transparent';
    return color === behind(el) ? 'its text has the colour of what is behind it' : '';
  };
  const textsIn = el => {
    const found = new Set(), walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
    while (found.size < MOST && walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (walker.currentNode.data.trim() && parent && parent.checkVisibility()) found.add(parent);
    }
    return [...found];
  };
  const isApart = (one, other) => one.right <= other.left || one.left >= other.right || one.bottom <= other.top || one.top >= other.bottom;
  // What cuts it off: what is around it, but for what it is positioned out of; where one can scroll, that counts instead.
  const cut = el => {
    let box = el.getBoundingClientRect(), isOut = false;
    const isRight = getComputedStyle(document.documentElement).direction === 'rtl';
    if (!box.width && !box.height) return '';
    if (box.bottom + scrollY <= 0 || (!isRight && box.right + scrollX <= 0)) return 'it is outside of the page';
    for (const one of around(el)) {
      const style = getComputedStyle(one), own = one.getBoundingClientRect(), overflow = style.overflowX + style.overflowY;
      if (CLIPPED.test(style.clip) || AWAY.test(style.clipPath)) return 'it is clipped away';
      if (one === document.body || one === document.documentElement || style.display === 'contents') continue;
      if (isOut && style.position === 'static' && style.transform === 'none') continue;
      isOut = style.position === 'absolute';
      if (/auto|scroll/.test(overflow)) box = own;
      else if (!overflow.includes('visible') && (own.width <= 1 || own.height <= 1 || (one !== el && isApart(box, own)))) return 'it is cut off';
      if (style.position === 'fixed') break;
    }
    return '';
  };
  const unseen = el => {
    if (el.matches('input, select, textarea, option')) return '';
    if (!el.checkVisibility({opacityProperty: true})) return 'its opacity is 0';
    const texts = textsIn(el), hidden = texts.map(hiddenText);
    return cut(el) || (hidden.length && !el.querySelector('img, svg, canvas, video, input') && hidden.every(Boolean) ? hidden[0] : '');
  };
  const why = elements.slice(0, MOST).map(unseen);
  return why.length && why.every(Boolean) ? why[0] : '';
}
