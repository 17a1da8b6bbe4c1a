import 'element-plus/dist/index.css';
import ElementPlus, { ElMessage } from 'element-plus';
import { createApp, reactive, watch } from 'vue/dist/vue.esm-bundler.js';
import { count, tell } from './model.js';

const form = reactive({ name: '', notes: '', country: '', colours: [], city: '', terms: false, mails: false, size: '', date: '' });
for (const key of Object.keys(form)) watch(() => form[key], value => tell(key, value), { deep: true });
const page = {
  data: () => ({ form, loading: false, open: false, email: '', tab: 'one', towns: Array.from({ length: 60 }, (_, n) => 'Town ' + n) }),
  methods: {
    count, tell,
    load() { this.loading = true; setTimeout(() => { this.loading = false; count('load'); }, 700); },
    send() { tell('invited', this.email); count('sent'); this.open = false; },
    notify() { ElMessage({ message: 'Saved for later', type: 'success', duration: 5000 }); },
  },
  template: `
  <el-button type="primary" @click="count('save')"><span aria-hidden="true">★</span> Save</el-button>
  <el-button circle aria-label="Settings" @click="count('gear')">⚙</el-button>
  <el-button disabled @click="count('off')">Archive</el-button>
  <el-button :loading="loading" @click="load">Load</el-button>
  <el-form label-width="120px">
    <el-form-item label="Name" required><el-input v-model="form.name" clearable /></el-form-item>
    <el-form-item label="Notes"><el-input v-model="form.notes" type="textarea" autosize /></el-form-item>
    <el-form-item label="Country"><el-select v-model="form.country"><el-option label="Sweden" value="se" /><el-option label="Norway" value="no" /></el-select></el-form-item>
    <el-form-item label="Colours"><el-select v-model="form.colours" multiple><el-option label="Red" value="red" /><el-option label="Green" value="green" /><el-option label="Blue" value="blue" /></el-select></el-form-item>
    <el-form-item label="City"><el-select v-model="form.city" filterable><el-option label="Bergen" value="bergen" /><el-option label="Oslo" value="oslo" /><el-option v-for="one in towns" :key="one" :label="one" :value="one" /></el-select></el-form-item>
    <el-form-item label="Terms"><el-checkbox v-model="form.terms">I agree</el-checkbox></el-form-item>
    <el-form-item label="Weekly mails"><el-switch v-model="form.mails" /></el-form-item>
    <el-form-item label="Size"><el-radio-group v-model="form.size"><el-radio value="s">Small</el-radio><el-radio value="l">Large</el-radio></el-radio-group></el-form-item>
    <el-form-item label="Start"><el-date-picker v-model="form.date" type="date" value-format="YYYY-MM-DD" /></el-form-item>
  </el-form>
  <el-button @click="open = true">Invite</el-button>
  <el-dialog v-model="open" title="Invite a colleague"><el-form><el-form-item label="Email"><el-input v-model="email" type="email" /></el-form-item></el-form>
    <template #footer><el-button @click="open = false">Cancel</el-button><el-button type="primary" @click="send">Send</el-button></template></el-dialog>
  <el-tabs v-model="tab"><el-tab-pane label="Profile" name="one">Your profile</el-tab-pane><el-tab-pane label="Billing" name="two">Your bills <el-button @click="count('pay')">Pay</el-button></el-tab-pane></el-tabs>
  <el-collapse><el-collapse-item title="Delivery" name="a">It takes three days.</el-collapse-item></el-collapse>
  <el-dropdown trigger="click" @command="tell('action', $event)"><el-button>Actions</el-button><template #dropdown><el-dropdown-menu><el-dropdown-item command="copy">Copy</el-dropdown-item><el-dropdown-item command="move">Move</el-dropdown-item></el-dropdown-menu></template></el-dropdown>
  <el-button @click="notify">Notify</el-button>`,
};
const main = document.createElement('main');
document.body.prepend(main);
createApp(page).use(ElementPlus).mount(main);
