import '@shoelace-style/shoelace/dist/themes/light.css';
import '@shoelace-style/shoelace/dist/shoelace.js';
import { count, draw, on, tell } from './model.js';

draw(`
  <sl-button id="save" variant="primary"><span slot="prefix" aria-hidden="true">★</span>Save</sl-button>
  <sl-icon-button id="gear" name="gear" label="Settings"></sl-icon-button>
  <sl-button id="off" disabled>Archive</sl-button>
  <sl-button id="load">Load</sl-button>
  <sl-input id="name" label="Name" clearable></sl-input>
  <sl-textarea id="notes" label="Notes" resize="auto"></sl-textarea>
  <sl-select id="country" label="Country"><sl-option value="se">Sweden</sl-option><sl-option value="no">Norway</sl-option></sl-select>
  <sl-select id="colours" label="Colours" multiple clearable><sl-option value="red">Red</sl-option><sl-option value="green">Green</sl-option><sl-option value="blue">Blue</sl-option></sl-select>
  <sl-checkbox id="terms">I agree</sl-checkbox>
  <sl-switch id="mails">Weekly mails</sl-switch>
  <sl-radio-group id="size" label="Size" name="size"><sl-radio value="s">Small</sl-radio><sl-radio value="l">Large</sl-radio></sl-radio-group>
  <sl-button id="open">Invite</sl-button>
  <sl-dialog label="Invite a colleague"><sl-input id="email" label="Email" type="email"></sl-input>
    <sl-button slot="footer" id="send" variant="primary">Send</sl-button></sl-dialog>
  <sl-input id="date" label="Start" type="date"></sl-input>
  <sl-tab-group><sl-tab slot="nav" panel="one">Profile</sl-tab><sl-tab slot="nav" panel="two">Billing</sl-tab>
    <sl-tab-panel name="one">Your profile</sl-tab-panel><sl-tab-panel name="two">Your bills <sl-button id="pay">Pay</sl-button></sl-tab-panel></sl-tab-group>
  <sl-details summary="Delivery">It takes three days.</sl-details>
  <sl-dropdown><sl-button slot="trigger" caret>Actions</sl-button><sl-menu id="menu"><sl-menu-item value="copy">Copy</sl-menu-item><sl-menu-item value="move">Move</sl-menu-item></sl-menu></sl-dropdown>
  <sl-button id="notify">Notify</sl-button>`);
const by = id => document.getElementById(id);
const dialog = document.querySelector('sl-dialog');
for (const id of ['save', 'gear', 'off', 'pay']) by(id).addEventListener('click', () => count(id));
by('load').addEventListener('click', () => { by('load').loading = true; setTimeout(() => { by('load').loading = false; count('load'); }, 700); });
for (const id of ['name', 'notes', 'date']) on('#' + id, 'sl-input', one => tell(id, one.value));
for (const id of ['country', 'colours', 'size']) on('#' + id, 'sl-change', one => tell(id, one.value));
for (const id of ['terms', 'mails']) on('#' + id, 'sl-change', one => tell(id, one.checked));
by('open').addEventListener('click', () => dialog.show());
by('send').addEventListener('click', () => { tell('invited', by('email').value); count('sent'); dialog.hide(); });
by('menu').addEventListener('sl-select', event => tell('action', event.detail.item.value));
by('notify').addEventListener('click', () => {
  const alert = Object.assign(document.createElement('sl-alert'), { closable: true, duration: 5000, textContent: 'Saved for later' });
  document.body.append(alert);
  alert.toast();
});
