import '@carbon/web-components/es/components/button/index.js';
import '@carbon/web-components/es/components/icon-button/index.js';
import '@carbon/web-components/es/components/text-input/index.js';
import '@carbon/web-components/es/components/textarea/index.js';
import '@carbon/web-components/es/components/dropdown/index.js';
import '@carbon/web-components/es/components/multi-select/index.js';
import '@carbon/web-components/es/components/combo-box/index.js';
import '@carbon/web-components/es/components/checkbox/index.js';
import '@carbon/web-components/es/components/toggle/index.js';
import '@carbon/web-components/es/components/radio-button/index.js';
import '@carbon/web-components/es/components/modal/index.js';
import '@carbon/web-components/es/components/date-picker/index.js';
import '@carbon/web-components/es/components/tabs/index.js';
import '@carbon/web-components/es/components/accordion/index.js';
import '@carbon/web-components/es/components/overflow-menu/index.js';
import '@carbon/web-components/es/components/notification/index.js';
import { count, day, draw, on, tell } from './model.js';

draw(`
  <cds-button id="save">Save<span slot="icon" aria-hidden="true">★</span></cds-button>
  <cds-icon-button id="gear"><span slot="icon" aria-hidden="true">⚙</span><span slot="tooltip-content">Settings</span></cds-icon-button>
  <cds-button id="off" disabled>Archive</cds-button>
  <cds-button id="load" kind="ghost">Load</cds-button>
  <cds-text-input id="name" label="Name"></cds-text-input>
  <cds-textarea id="notes" label="Notes"></cds-textarea>
  <cds-dropdown id="country" title-text="Country" label="Choose"><cds-dropdown-item value="se">Sweden</cds-dropdown-item><cds-dropdown-item value="no">Norway</cds-dropdown-item></cds-dropdown>
  <cds-multi-select id="colours" title-text="Colours" label="Choose"><cds-multi-select-item value="red">Red</cds-multi-select-item><cds-multi-select-item value="green">Green</cds-multi-select-item><cds-multi-select-item value="blue">Blue</cds-multi-select-item></cds-multi-select>
  <cds-combo-box id="city" title-text="City" label="Choose"><cds-combo-box-item value="bergen">Bergen</cds-combo-box-item><cds-combo-box-item value="oslo">Oslo</cds-combo-box-item></cds-combo-box>
  <cds-checkbox id="terms">I agree</cds-checkbox>
  <cds-toggle id="mails" label-text="Weekly mails"></cds-toggle>
  <cds-radio-button-group id="size" legend-text="Size" name="size"><cds-radio-button label-text="Small" value="s"></cds-radio-button><cds-radio-button label-text="Large" value="l"></cds-radio-button></cds-radio-button-group>
  <p><cds-button id="open">Invite</cds-button></p>
  <cds-modal id="dialog" aria-label="Invite a colleague"><cds-modal-header><cds-modal-close-button></cds-modal-close-button><cds-modal-heading>Invite a colleague</cds-modal-heading></cds-modal-header><cds-modal-body><cds-text-input id="email" label="Email" type="email"></cds-text-input></cds-modal-body>
    <cds-modal-footer><cds-modal-footer-button kind="secondary" data-modal-close>Cancel</cds-modal-footer-button><cds-modal-footer-button id="send">Send</cds-modal-footer-button></cds-modal-footer></cds-modal>
  <cds-date-picker id="date" date-format="Y-m-d"><cds-date-picker-input kind="single" label-text="Start" placeholder="yyyy-mm-dd"></cds-date-picker-input></cds-date-picker>
  <cds-tabs value="one"><cds-tab id="t-one" target="one" value="one">Profile</cds-tab><cds-tab id="t-two" target="two" value="two">Billing</cds-tab></cds-tabs>
  <div id="one" role="tabpanel" aria-labelledby="t-one">Your profile</div><div id="two" role="tabpanel" aria-labelledby="t-two" hidden>Your bills <cds-button id="pay">Pay</cds-button></div>
  <cds-accordion><cds-accordion-item title="Delivery">It takes three days.</cds-accordion-item></cds-accordion>
  <cds-overflow-menu><span slot="icon" aria-hidden="true">⋮</span><span slot="tooltip-content">Actions</span><cds-overflow-menu-body><cds-overflow-menu-item id="copy">Copy</cds-overflow-menu-item><cds-overflow-menu-item id="move">Move</cds-overflow-menu-item></cds-overflow-menu-body></cds-overflow-menu>
  <cds-button id="notify">Notify</cds-button>`);
const by = id => document.getElementById(id);
for (const id of ['save', 'gear', 'off', 'pay']) by(id).addEventListener('click', () => count(id));
by('load').addEventListener('click', () => { by('load').disabled = true; setTimeout(() => { by('load').disabled = false; count('load'); }, 700); });
for (const id of ['name', 'notes']) on('#' + id, 'input', one => tell(id, one.value));
on('#country', 'cds-dropdown-selected', one => tell('country', one.value));
on('#colours', 'cds-multi-select-selected', one => tell('colours', one.value.split(',').sort().reverse()));
on('#city', 'cds-combo-box-selected', one => tell('city', one.value));
on('#terms', 'cds-checkbox-changed', one => tell('terms', one.checked));
on('#mails', 'cds-toggle-changed', one => tell('mails', one.toggled ?? one.checked));
on('#size', 'cds-radio-button-group-changed', one => tell('size', one.value));
by('date').addEventListener('cds-date-picker-changed', event => tell('date', day(event.detail.selectedDates[0])));
by('open').addEventListener('click', () => { by('dialog').open = true; });
by('send').addEventListener('click', () => { tell('invited', by('email').value); count('sent'); by('dialog').open = false; });
for (const id of ['copy', 'move']) by(id).addEventListener('click', () => tell('action', id));
by('notify').addEventListener('click', () => document.querySelector('main').insertAdjacentHTML('beforeend', '<cds-toast-notification kind="success" title="Done" subtitle="Saved for later" timeout="5000"></cds-toast-notification>'));
