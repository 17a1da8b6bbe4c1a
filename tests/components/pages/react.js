// React: a state that the model is told of.
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { tell } from './model.js';
export function useTold(key, first, words = value => value) {
  const [value, set] = useState(first);
  return [value, next => { set(next); tell(key, words(next)); }];
}
export function show(page) {
  const main = document.createElement('main');
  document.body.prepend(main);
  createRoot(main).render(page);
}
