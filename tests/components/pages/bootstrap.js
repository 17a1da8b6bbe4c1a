import 'bootstrap/dist/css/bootstrap.css';
import 'tom-select/dist/css/tom-select.bootstrap5.css';
import 'flatpickr/dist/flatpickr.css';
import { Toast } from 'bootstrap';
import * as bootstrap from 'bootstrap';
import flatpickr from 'flatpickr';
import TomSelect from 'tom-select';
import { count, draw, on, tell } from './model.js';

draw(`
  <button id="save" class="btn btn-primary"><i aria-hidden="true">★</i> Save</button>
  <button id="gear" class="btn" aria-label="Settings"><i>⚙</i></button>
  <button id="off" class="btn" disabled>Archive</button>
  <button id="load" class="btn">Load</button>
  <div class="form-floating"><input id="name" class="form-control" placeholder=" "><label for="name">Name</label></div>
  <div class="form-floating"><textarea id="notes" class="form-control" placeholder=" "></textarea><label for="notes">Notes</label></div>
  <label for="country">Country</label><select id="country"><option value=""></option><option value="se">Sweden</option><option value="no">Norway</option></select>
  <label for="colours">Colours</label><select id="colours" multiple><option value="red">Red</option><option value="green">Green</option><option value="blue">Blue</option></select>
  <label for="city">City</label><input id="city">
  <div class="form-check"><input class="form-check-input" type="checkbox" id="terms"><label class="form-check-label" for="terms">I agree</label></div>
  <div class="form-check form-switch"><input class="form-check-input" type="checkbox" role="switch" id="mails"><label class="form-check-label" for="mails">Weekly mails</label></div>
  <div class="btn-group" role="radiogroup" aria-label="Size"><input type="radio" class="btn-check size" name="size" id="s" value="s"><label class="btn btn-outline-primary" for="s">Small</label><input type="radio" class="btn-check size" name="size" id="l" value="l"><label class="btn btn-outline-primary" for="l">Large</label></div>
  <p><button class="btn btn-primary" data-bs-toggle="modal" data-bs-target="#dialog">Invite</button></p>
  <div class="modal fade" id="dialog" tabindex="-1" aria-labelledby="title" aria-hidden="true"><div class="modal-dialog"><div class="modal-content"><div class="modal-header"><h2 id="title" class="modal-title">Invite a colleague</h2><button class="btn-close" data-bs-dismiss="modal" aria-label="Close"></button></div>
    <div class="modal-body"><label for="email" class="form-label">Email</label><input id="email" type="email" class="form-control"></div><div class="modal-footer"><button class="btn" data-bs-dismiss="modal">Cancel</button><button id="send" class="btn btn-primary">Send</button></div></div></div></div>
  <label for="date">Start</label><input id="date" class="form-control">
  <ul class="nav nav-tabs" role="tablist"><li role="presentation"><button class="nav-link active" data-bs-toggle="tab" data-bs-target="#one" role="tab" id="t-one" aria-controls="one">Profile</button></li><li role="presentation"><button class="nav-link" data-bs-toggle="tab" data-bs-target="#two" role="tab" id="t-two" aria-controls="two">Billing</button></li></ul>
  <div class="tab-content"><div class="tab-pane active" id="one" role="tabpanel" aria-labelledby="t-one">Your profile</div><div class="tab-pane" id="two" role="tabpanel" aria-labelledby="t-two">Your bills <button id="pay" class="btn">Pay</button></div></div>
  <div class="accordion"><div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button collapsed" data-bs-toggle="collapse" data-bs-target="#acc" aria-expanded="false">Delivery</button></h2><div id="acc" class="accordion-collapse collapse"><div class="accordion-body">It takes three days.</div></div></div></div>
  <div class="dropdown"><button class="btn dropdown-toggle" data-bs-toggle="dropdown" aria-expanded="false">Actions</button><ul class="dropdown-menu"><li><a class="dropdown-item" href="#" id="copy">Copy</a></li><li><a class="dropdown-item" href="#" id="move">Move</a></li></ul></div>
  <button id="notify" class="btn">Notify</button>
  <div class="toast-container position-fixed bottom-0 end-0"><div id="toast" class="toast" role="alert"><div class="toast-body">Saved for later</div></div></div>`);
const by = id => document.getElementById(id);
window.bootstrap = bootstrap;
new TomSelect('#country', { onChange: value => tell('country', value) });
new TomSelect('#colours', { plugins: ['remove_button'], onChange: value => tell('colours', [...value].sort().reverse()) });
new TomSelect('#city', { maxItems: 1, create: false, options: ['Bergen', 'Oslo'].map(text => ({ value: text.toLowerCase(), text })), onChange: value => tell('city', value) });
flatpickr('#date', { allowInput: true, onChange: (_, text) => tell('date', text) });
for (const id of ['save', 'gear', 'off', 'pay']) by(id).addEventListener('click', () => count(id));
by('load').addEventListener('click', () => { by('load').disabled = true; by('load').innerHTML = '<span class="spinner-border spinner-border-sm" aria-hidden="true"></span> Load'; setTimeout(() => { by('load').disabled = false; by('load').innerHTML = 'Load'; count('load'); }, 700); });
for (const id of ['name', 'notes']) on('#' + id, 'input', one => tell(id, one.value));
for (const id of ['terms', 'mails']) on('#' + id, 'change', one => tell(id, one.checked));
on('.size', 'change', one => one.checked && tell('size', one.value));
by('send').addEventListener('click', () => { tell('invited', by('email').value); count('sent'); bootstrap.Modal.getInstance(by('dialog')).hide(); });
for (const id of ['copy', 'move']) by(id).addEventListener('click', event => { event.preventDefault(); tell('action', id); });
by('notify').addEventListener('click', () => Toast.getOrCreateInstance(by('toast')).show());
