import 'vuetify/styles';
import { createVuetify } from 'vuetify';
import * as components from 'vuetify/components';
import * as directives from 'vuetify/directives';
import { createApp, reactive, watch } from 'vue/dist/vue.esm-bundler.js';
import { count, day, tell } from './model.js';

const form = reactive({ name: '', notes: '', country: null, colours: [], city: null, tags: [], terms: false, mails: false, size: null, date: null });
for (const key of Object.keys(form)) watch(() => form[key], value => tell(key, value instanceof Date ? day(value) : value), { deep: true });
const page = {
  data: () => ({
    form, loading: false, open: false, email: '', tab: 'one', toast: false,
    countries: [{ title: 'Sweden', value: 'se' }, { title: 'Norway', value: 'no' }],
    colours: ['red', 'green', 'blue'].map(value => ({ title: value[0].toUpperCase() + value.slice(1), value })),
    cities: ['Bergen', 'Oslo', ...Array.from({ length: 60 }, (_, n) => 'Town ' + n), 'Voss'],
  }),
  methods: {
    count, tell,
    load() { this.loading = true; setTimeout(() => { this.loading = false; count('load'); }, 700); },
    send() { tell('invited', this.email); count('sent'); this.open = false; },
  },
  template: `<v-app>
  <v-btn color="primary" @click="count('save')"><span aria-hidden="true">★</span> Save</v-btn>
  <v-btn icon aria-label="Settings" @click="count('gear')">⚙</v-btn>
  <v-btn disabled @click="count('off')">Archive</v-btn>
  <v-btn :loading="loading" @click="load">Load</v-btn>
  <v-text-field v-model="form.name" label="Name" clearable />
  <v-textarea v-model="form.notes" label="Notes" auto-grow />
  <v-select v-model="form.country" label="Country" :items="countries" />
  <v-select v-model="form.colours" label="Colours" multiple chips :items="colours" />
  <v-autocomplete v-model="form.city" label="City" :items="cities" />
  <v-combobox v-model="form.tags" label="Tags" multiple chips :items="['New', 'Old', 'Rare']" />
  <v-checkbox v-model="form.terms" label="I agree" />
  <v-switch v-model="form.mails" label="Weekly mails" />
  <v-radio-group v-model="form.size" label="Size"><v-radio label="Small" value="s" /><v-radio label="Large" value="l" /></v-radio-group>
  <v-btn @click="open = true">Invite</v-btn>
  <v-dialog v-model="open" max-width="500" aria-label="Invite a colleague"><v-card title="Invite a colleague"><v-card-text><v-text-field v-model="email" label="Email" type="email" /></v-card-text><v-card-actions><v-btn @click="open = false">Cancel</v-btn><v-btn @click="send">Send</v-btn></v-card-actions></v-card></v-dialog>
  <v-date-input v-model="form.date" label="Start" />
  <v-tabs v-model="tab"><v-tab value="one">Profile</v-tab><v-tab value="two">Billing</v-tab></v-tabs>
  <v-tabs-window v-model="tab"><v-tabs-window-item value="one">Your profile</v-tabs-window-item><v-tabs-window-item value="two">Your bills <v-btn @click="count('pay')">Pay</v-btn></v-tabs-window-item></v-tabs-window>
  <v-expansion-panels><v-expansion-panel title="Delivery" text="It takes three days." /></v-expansion-panels>
  <v-menu><template #activator="{ props }"><v-btn v-bind="props">Actions</v-btn></template><v-list><v-list-item title="Copy" @click="tell('action', 'copy')" /><v-list-item title="Move" @click="tell('action', 'move')" /></v-list></v-menu>
  <v-btn @click="toast = true">Notify</v-btn>
  <v-snackbar v-model="toast" :timeout="5000">Saved for later</v-snackbar></v-app>`,
};
const main = document.createElement('main');
document.body.prepend(main);
createApp(page).use(createVuetify({ components, directives })).mount(main);
