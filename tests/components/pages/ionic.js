import '@ionic/core/css/core.css';
import '@ionic/core/css/ionic.bundle.css';
import { initialize } from '@ionic/core/components';
import { toastController } from '@ionic/core/components';
import { defineCustomElement as accordion } from '@ionic/core/components/ion-accordion.js';
import { defineCustomElement as accordions } from '@ionic/core/components/ion-accordion-group.js';
import { defineCustomElement as actionSheet } from '@ionic/core/components/ion-action-sheet.js';
import { defineCustomElement as alert } from '@ionic/core/components/ion-alert.js';
import { defineCustomElement as app } from '@ionic/core/components/ion-app.js';
import { defineCustomElement as button } from '@ionic/core/components/ion-button.js';
import { defineCustomElement as checkbox } from '@ionic/core/components/ion-checkbox.js';
import { defineCustomElement as content } from '@ionic/core/components/ion-content.js';
import { defineCustomElement as datetime } from '@ionic/core/components/ion-datetime.js';
import { defineCustomElement as input } from '@ionic/core/components/ion-input.js';
import { defineCustomElement as item } from '@ionic/core/components/ion-item.js';
import { defineCustomElement as label } from '@ionic/core/components/ion-label.js';
import { defineCustomElement as list } from '@ionic/core/components/ion-list.js';
import { defineCustomElement as modal } from '@ionic/core/components/ion-modal.js';
import { defineCustomElement as popover } from '@ionic/core/components/ion-popover.js';
import { defineCustomElement as radio } from '@ionic/core/components/ion-radio.js';
import { defineCustomElement as radios } from '@ionic/core/components/ion-radio-group.js';
import { defineCustomElement as segment } from '@ionic/core/components/ion-segment.js';
import { defineCustomElement as segmentButton } from '@ionic/core/components/ion-segment-button.js';
import { defineCustomElement as select } from '@ionic/core/components/ion-select.js';
import { defineCustomElement as option } from '@ionic/core/components/ion-select-option.js';
import { defineCustomElement as textarea } from '@ionic/core/components/ion-textarea.js';
import { defineCustomElement as toast } from '@ionic/core/components/ion-toast.js';
import { defineCustomElement as toggle } from '@ionic/core/components/ion-toggle.js';
import { count, draw, on, tell } from './model.js';

initialize({ mode: 'md' });
for (const define of [accordion, accordions, actionSheet, alert, app, button, checkbox, content, datetime, input, item, label, list, modal, popover, radio, radios, segment, segmentButton, select, option, textarea, toast, toggle]) define();
draw(`<ion-app><ion-content><ion-list>
  <ion-button id="save"><span slot="start" aria-hidden="true">★</span>Save</ion-button>
  <ion-button id="gear" aria-label="Settings">⚙</ion-button>
  <ion-button id="off" disabled>Archive</ion-button>
  <ion-button id="load">Load</ion-button>
  <ion-item><ion-input id="name" label="Name" label-placement="floating"></ion-input></ion-item>
  <ion-item><ion-textarea id="notes" label="Notes" label-placement="floating"></ion-textarea></ion-item>
  <ion-item><ion-select id="country" label="Country" interface="alert"><ion-select-option value="se">Sweden</ion-select-option><ion-select-option value="no">Norway</ion-select-option></ion-select></ion-item>
  <ion-item><ion-select id="colours" label="Colours" multiple><ion-select-option value="red">Red</ion-select-option><ion-select-option value="green">Green</ion-select-option><ion-select-option value="blue">Blue</ion-select-option></ion-select></ion-item>
  <ion-item><ion-select id="city" label="City" interface="popover"><ion-select-option value="bergen">Bergen</ion-select-option><ion-select-option value="oslo">Oslo</ion-select-option></ion-select></ion-item>
  <ion-item><ion-checkbox id="terms">I agree</ion-checkbox></ion-item>
  <ion-item><ion-toggle id="mails">Weekly mails</ion-toggle></ion-item>
  <ion-radio-group id="size" aria-label="Size"><ion-item><ion-radio value="s">Small</ion-radio></ion-item><ion-item><ion-radio value="l">Large</ion-radio></ion-item></ion-radio-group>
  <ion-button id="open">Invite</ion-button>
  <ion-item><ion-input id="date" label="Start" type="date"></ion-input></ion-item>
  <ion-segment id="tabs" value="one"><ion-segment-button value="one"><ion-label>Profile</ion-label></ion-segment-button><ion-segment-button value="two"><ion-label>Billing</ion-label></ion-segment-button></ion-segment>
  <div id="panel">Your profile</div>
  <ion-accordion-group><ion-accordion value="a"><ion-item slot="header"><ion-label>Delivery</ion-label></ion-item><div slot="content">It takes three days.</div></ion-accordion></ion-accordion-group>
  <ion-button id="anchor">Actions</ion-button>
  <ion-popover trigger="anchor" dismiss-on-select><ion-list><ion-item button id="copy">Copy</ion-item><ion-item button id="move">Move</ion-item></ion-list></ion-popover>
  <ion-button id="notify">Notify</ion-button></ion-list></ion-content>
  <ion-modal id="dialog" aria-label="Invite a colleague"><ion-content><ion-input id="email" label="Email" type="email"></ion-input><ion-button id="send">Send</ion-button></ion-content></ion-modal></ion-app>`);
document.querySelector('ion-app').style.height = '60vh';
document.querySelector('main').style = 'position: relative; height: 60vh';
document.querySelector('output').style.userSelect = 'text';
document.body.style.position = 'static';
const by = id => document.getElementById(id);
const dialog = by('dialog');
for (const id of ['save', 'gear', 'off']) by(id).addEventListener('click', () => count(id));
by('load').addEventListener('click', () => { by('load').disabled = true; setTimeout(() => { by('load').disabled = false; count('load'); }, 700); });
for (const id of ['name', 'notes', 'date']) on('#' + id, 'ionInput', one => tell(id, one.value));
for (const id of ['country', 'colours', 'city', 'size']) on('#' + id, 'ionChange', one => tell(id, one.value));
for (const id of ['terms', 'mails']) on('#' + id, 'ionChange', one => tell(id, one.checked));
by('open').addEventListener('click', () => dialog.present());
dialog.addEventListener('willPresent', () => 0);
document.addEventListener('click', event => {
  const id = event.target.closest && event.target.closest('[id]')?.id;
  if (id === 'send') { tell('invited', by('email').value); count('sent'); dialog.dismiss(); }
  if (id === 'copy' || id === 'move') tell('action', id);
  if (id === 'pay') count('pay');
});
on('#tabs', 'ionChange', one => { by('panel').innerHTML = one.value === 'one' ? 'Your profile' : 'Your bills <ion-button id="pay">Pay</ion-button>'; });
by('notify').addEventListener('click', async () => (await toastController.create({ message: 'Saved for later', duration: 5000 })).present());
