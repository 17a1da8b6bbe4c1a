import '@ui5/webcomponents/dist/Assets.js';
import '@ui5/webcomponents/dist/Button.js';
import '@ui5/webcomponents/dist/Input.js';
import '@ui5/webcomponents/dist/TextArea.js';
import '@ui5/webcomponents/dist/Label.js';
import '@ui5/webcomponents/dist/Select.js';
import '@ui5/webcomponents/dist/Option.js';
import '@ui5/webcomponents/dist/MultiComboBox.js';
import '@ui5/webcomponents/dist/MultiComboBoxItem.js';
import '@ui5/webcomponents/dist/ComboBox.js';
import '@ui5/webcomponents/dist/ComboBoxItem.js';
import '@ui5/webcomponents/dist/CheckBox.js';
import '@ui5/webcomponents/dist/Switch.js';
import '@ui5/webcomponents/dist/RadioButton.js';
import '@ui5/webcomponents/dist/Dialog.js';
import '@ui5/webcomponents/dist/DatePicker.js';
import '@ui5/webcomponents/dist/TabContainer.js';
import '@ui5/webcomponents/dist/Tab.js';
import '@ui5/webcomponents/dist/Panel.js';
import '@ui5/webcomponents/dist/Menu.js';
import '@ui5/webcomponents/dist/MenuItem.js';
import '@ui5/webcomponents/dist/Toast.js';
import { count, draw, on, tell } from './model.js';

draw(`
  <ui5-button id="save" design="Emphasized" icon="favorite">Save</ui5-button>
  <ui5-button id="gear" icon="action-settings" accessible-name="Settings"></ui5-button>
  <ui5-button id="off" disabled>Archive</ui5-button>
  <ui5-button id="load">Load</ui5-button>
  <p><ui5-label for="name" required show-colon>Name</ui5-label><ui5-input id="name" required></ui5-input></p>
  <p><ui5-label for="notes">Notes</ui5-label><ui5-textarea id="notes" growing></ui5-textarea></p>
  <p><ui5-label for="country">Country</ui5-label><ui5-select id="country"><ui5-option value="">Choose</ui5-option><ui5-option value="se">Sweden</ui5-option><ui5-option value="no">Norway</ui5-option></ui5-select></p>
  <p><ui5-label for="colours">Colours</ui5-label><ui5-multi-combobox id="colours"><ui5-mcb-item text="Red"></ui5-mcb-item><ui5-mcb-item text="Green"></ui5-mcb-item><ui5-mcb-item text="Blue"></ui5-mcb-item></ui5-multi-combobox></p>
  <p><ui5-label for="city">City</ui5-label><ui5-combobox id="city"><ui5-cb-item text="Bergen"></ui5-cb-item><ui5-cb-item text="Oslo"></ui5-cb-item></ui5-combobox></p>
  <p><ui5-checkbox id="terms" text="I agree"></ui5-checkbox><ui5-label for="mails">Weekly mails</ui5-label><ui5-switch id="mails" accessible-name="Weekly mails"></ui5-switch></p>
  <p role="radiogroup" aria-label="Size"><ui5-radio-button class="size" name="size" value="s" text="Small"></ui5-radio-button><ui5-radio-button class="size" name="size" value="l" text="Large"></ui5-radio-button></p>
  <p><ui5-button id="open">Invite</ui5-button></p>
  <ui5-dialog id="dialog" header-text="Invite a colleague"><ui5-label for="email">Email</ui5-label><ui5-input id="email" type="Email"></ui5-input><div slot="footer"><ui5-button id="send" design="Emphasized">Send</ui5-button></div></ui5-dialog>
  <p><ui5-label for="date">Start</ui5-label><ui5-date-picker id="date" format-pattern="yyyy-MM-dd"></ui5-date-picker></p>
  <ui5-tabcontainer><ui5-tab text="Profile" selected>Your profile</ui5-tab><ui5-tab text="Billing">Your bills <ui5-button id="pay">Pay</ui5-button></ui5-tab></ui5-tabcontainer>
  <ui5-panel header-text="Delivery" collapsed>It takes three days.</ui5-panel>
  <ui5-button id="anchor">Actions</ui5-button><ui5-menu id="menu"><ui5-menu-item text="Copy"></ui5-menu-item><ui5-menu-item text="Move"></ui5-menu-item></ui5-menu>
  <ui5-button id="notify">Notify</ui5-button><ui5-toast id="toast" duration="5000">Saved for later</ui5-toast>`);
const by = id => document.getElementById(id);
for (const id of ['save', 'gear', 'off', 'pay']) by(id).addEventListener('click', () => count(id));
by('load').addEventListener('click', () => { by('load').loading = true; setTimeout(() => { by('load').loading = false; count('load'); }, 700); });
for (const id of ['name', 'notes']) on('#' + id, 'input', one => tell(id, one.value));
on('#date', 'change', one => tell('date', one.value));
on('#country', 'change', one => tell('country', one.value));
on('#city', 'change', one => tell('city', one.value));
on('#colours', 'selection-change', one => tell('colours', [...one.children].filter(each => each.selected).map(each => each.text.toLowerCase())));
for (const id of ['terms', 'mails']) on('#' + id, 'change', one => tell(id, one.checked));
on('.size', 'change', one => one.checked && tell('size', one.value));
by('open').addEventListener('click', () => { by('dialog').open = true; });
by('send').addEventListener('click', () => { tell('invited', by('email').value); count('sent'); by('dialog').open = false; });
by('anchor').addEventListener('click', () => { by('menu').opener = by('anchor'); by('menu').open = true; });
by('menu').addEventListener('item-click', event => tell('action', event.detail.text.toLowerCase()));
by('notify').addEventListener('click', () => { by('toast').open = true; });
