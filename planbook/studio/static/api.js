// Asks the studio, and shows what it refuses.
import {button, h} from './build.js';

export async function ask(act, given = {}, quietly = false, place = document.getElementById('alerts')) {
  let answer;
  try {
    answer = await fetch(`/api/${act}`, {
      method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(given),
    });
  } catch {
    return refused('The studio does not answer. Was it stopped?', quietly, place);
  }
  const told = (answer.headers.get('content-type') || '').includes('json') ? await answer.json() : {error: await answer.text()};
  return answer.ok ? told.done ?? null : refused(told.error, quietly, place);
}

function refused(message, quietly, place) {
  if (quietly) return undefined;
  const alert = h('p', {class: 'alert', role: 'alert'}, message, ' ', button('Close', () => alert.remove()));
  place.replaceChildren(alert);
  return undefined;
}

export function clearAlerts() {
  document.getElementById('alerts').replaceChildren();
}
