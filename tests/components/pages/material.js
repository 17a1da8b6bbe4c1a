import '@material/web/all.js';
import { count, draw, on, tell } from './model.js';

draw(`
  <md-filled-button id="save">Save<span slot="icon" aria-hidden="true">★</span></md-filled-button>
  <md-icon-button id="gear" aria-label="Settings">⚙</md-icon-button>
  <md-outlined-button id="off" disabled>Archive</md-outlined-button>
  <md-text-button id="load">Load</md-text-button>
  <md-filled-text-field id="name" label="Name"></md-filled-text-field>
  <md-outlined-text-field id="notes" label="Notes" type="textarea" rows="3"></md-outlined-text-field>
  <md-outlined-select id="country" label="Country"><md-select-option></md-select-option><md-select-option value="se"><div slot="headline">Sweden</div></md-select-option><md-select-option value="no"><div slot="headline">Norway</div></md-select-option></md-outlined-select>
  <md-chip-set aria-label="Colours"><md-filter-chip class="colour" label="Red"></md-filter-chip><md-filter-chip class="colour" label="Green"></md-filter-chip><md-filter-chip class="colour" label="Blue"></md-filter-chip></md-chip-set>
  <label><md-checkbox id="terms" touch-target="wrapper"></md-checkbox>I agree</label>
  <label><md-switch id="mails"></md-switch>Weekly mails</label>
  <div role="radiogroup" aria-label="Size"><md-radio class="size" id="s" name="size" value="s"></md-radio><label for="s">Small</label><md-radio class="size" id="l" name="size" value="l"></md-radio><label for="l">Large</label></div>
  <md-filled-button id="open">Invite</md-filled-button>
  <md-dialog aria-label="Invite a colleague"><div slot="headline">Invite a colleague</div>
    <form slot="content" id="form" method="dialog"><md-filled-text-field id="email" label="Email" type="email"></md-filled-text-field></form>
    <div slot="actions"><md-text-button form="form" value="cancel">Cancel</md-text-button><md-text-button id="send" form="form" value="send">Send</md-text-button></div></md-dialog>
  <md-outlined-text-field id="date" label="Start" type="date"></md-outlined-text-field>
  <md-tabs><md-primary-tab id="t1" aria-controls="p1">Profile</md-primary-tab><md-primary-tab id="t2" aria-controls="p2">Billing</md-primary-tab></md-tabs>
  <div id="p1" role="tabpanel" aria-labelledby="t1">Your profile</div><div id="p2" role="tabpanel" aria-labelledby="t2" hidden>Your bills <md-text-button id="pay">Pay</md-text-button></div>
  <span style="position: relative"><md-outlined-button id="anchor">Actions</md-outlined-button><md-menu anchor="anchor"><md-menu-item data-is="copy"><div slot="headline">Copy</div></md-menu-item><md-menu-item data-is="move"><div slot="headline">Move</div></md-menu-item></md-menu></span>`);
const by = id => document.getElementById(id);
const dialog = document.querySelector('md-dialog'), menu = document.querySelector('md-menu');
for (const id of ['save', 'gear', 'off', 'pay']) by(id).addEventListener('click', () => count(id));
by('load').addEventListener('click', () => { by('load').disabled = true; setTimeout(() => { by('load').disabled = false; count('load'); }, 700); });
for (const id of ['name', 'notes', 'date']) on('#' + id, 'input', one => tell(id, one.value));
on('#country', 'change', one => tell('country', one.value));
on('.colour', 'click', () => setTimeout(() => tell('colours', [...document.querySelectorAll('.colour')].filter(one => one.selected).map(one => one.label.toLowerCase()))));
on('.size', 'change', one => one.checked && tell('size', one.value));
on('#terms', 'change', one => tell('terms', one.checked));
on('#mails', 'change', one => tell('mails', one.selected));
by('open').addEventListener('click', () => dialog.show());
dialog.addEventListener('close', () => { if (dialog.returnValue === 'send') { tell('invited', by('email').value); count('sent'); } });
document.querySelector('md-tabs').addEventListener('change', event => {
  by('p1').hidden = event.target.activeTabIndex !== 0;
  by('p2').hidden = event.target.activeTabIndex !== 1;
});
by('anchor').addEventListener('click', () => { menu.open = !menu.open; });
menu.addEventListener('close-menu', event => tell('action', event.detail.initiator.dataset.is));
