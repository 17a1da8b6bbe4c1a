// What the page's own model holds, shown as lines of `key=value`: what a library told by its own events.
const held = {};
const output = document.createElement('output');
output.dataset.testid = 'model';
output.style = 'display: block; white-space: pre; font: 12px monospace; min-height: 20em';
document.body.append(output);
export function tell(key, value) {
  held[key] = value;
  output.textContent = Object.entries(held).map(([name, one]) => `${name}=${one}`).join('\n');
}
export const count = key => tell(key, (held[key] || 0) + 1);
export const day = date => date && !isNaN(date) ? [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(part => String(part).padStart(2, '0')).join('-') : '';
// Markup of web components, above the model.
export function draw(html) {
  const main = document.createElement('main');
  main.innerHTML = html;
  document.body.prepend(main);
}
export const on = (selector, events, heard) => {
  for (const one of document.querySelectorAll(selector))
    for (const event of events.split(' ')) one.addEventListener(event, () => heard(one));
};
