import 'jquery-ui/dist/themes/base/jquery-ui.css';
import 'select2/dist/css/select2.css';
import './jquery_global.js';
import 'jquery-ui/dist/jquery-ui.js';
import select2 from 'select2';
import { count, draw, on, tell } from './model.js';

const $ = window.jQuery;
if (!$.fn.select2) select2(window, $);
draw(`
  <button id="save">Save</button> <button id="gear" title="Settings"></button> <button id="off">Archive</button> <button id="load">Load</button>
  <p><label for="name">Name</label> <input id="name"> <label for="notes">Notes</label> <textarea id="notes"></textarea></p>
  <p><label for="country">Country</label> <select id="country"><option value="">Choose</option><option value="se">Sweden</option><option value="no">Norway</option></select></p>
  <p><label for="colours">Colours</label> <select id="colours" multiple style="width: 300px"><option value="red">Red</option><option value="green">Green</option><option value="blue">Blue</option></select></p>
  <p><label for="city">City</label> <select id="city" style="width: 300px"><option value=""></option><option value="bergen">Bergen</option><option value="oslo">Oslo</option></select></p>
  <p><label for="street">Street</label> <input id="street"></p>
  <label for="terms">I agree</label><input type="checkbox" id="terms">
  <label for="mails">Weekly mails</label><input type="checkbox" id="mails">
  <fieldset><legend>Size</legend><label for="s">Small</label><input type="radio" class="size" name="size" id="s" value="s"><label for="l">Large</label><input type="radio" class="size" name="size" id="l" value="l"></fieldset>
  <button id="open">Invite</button><div id="dialog" title="Invite a colleague"><label for="email">Email</label> <input id="email"></div>
  <p><label for="date">Start</label> <input id="date"></p>
  <div id="tabs"><ul><li><a href="#one">Profile</a></li><li><a href="#two">Billing</a></li></ul><div id="one">Your profile</div><div id="two">Your bills <button id="pay">Pay</button></div></div>
  <div id="accordion"><h3>Returns</h3><div>Within a month.</div><h3>Delivery</h3><div>It takes three days.</div></div>
  <button id="anchor">Actions</button><ul id="menu" style="width: 200px"><li><div id="copy">Copy</div></li><li><div id="move">Move</div></li></ul>
  <button id="notify">Notify</button>`);
$('#save').button({ icon: 'ui-icon-disk' }); $('#gear').button({ icon: 'ui-icon-gear', showLabel: false }); $('#off').button({ disabled: true });
$('#load, #open, #pay, #anchor, #notify').button();
$('#country').selectmenu({ change: (_, { item }) => tell('country', item.value) });
$('#colours').select2().on('change', event => tell('colours', $(event.target).val()));
$('#city').select2({ placeholder: 'Choose' }).on('change', event => tell('city', $(event.target).val()));
$('#street').autocomplete({ source: ['Harbour Road', 'High Street', 'Hill Lane'], select: (_, { item }) => tell('street', item.value) });
$('#terms, #mails, .size').checkboxradio();
$('#dialog').dialog({ autoOpen: false, modal: true, buttons: { Send() { tell('invited', $('#email').val()); count('sent'); $(this).dialog('close'); } } });
$('#date').datepicker({ dateFormat: 'yy-mm-dd', onSelect: text => tell('date', text) }).on('change', event => tell('date', event.target.value));
$('#tabs').tabs(); $('#accordion').accordion(); $('#menu').menu({ select: (_, { item }) => { tell('action', item.text().toLowerCase()); $('#menu').hide(); } }).hide();
for (const id of ['save', 'gear', 'off', 'pay']) on('#' + id, 'click', () => count(id));
$('#load').on('click', () => { $('#load').button('disable'); setTimeout(() => { $('#load').button('enable'); count('load'); }, 700); });
for (const id of ['name', 'notes']) on('#' + id, 'input', one => tell(id, one.value));
for (const id of ['terms', 'mails']) $('#' + id).on('change', event => tell(id, event.target.checked));
$('.size').on('change', event => tell('size', event.target.value));
$('#open').on('click', () => $('#dialog').dialog('open'));
$('#anchor').on('click', () => $('#menu').show());
$('#notify').on('click', () => $('<div role="alert">Saved for later</div>').appendTo('main').delay(5000).fadeOut());
