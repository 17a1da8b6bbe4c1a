import 'react-datepicker/dist/react-datepicker.css';
import { useState } from 'react';
import { Button, Combobox, ComboboxInput, ComboboxOption, ComboboxOptions, Checkbox, Dialog, DialogPanel, DialogTitle, Disclosure, DisclosureButton, DisclosurePanel, Field, Input, Label, Listbox, ListboxButton, ListboxOption, ListboxOptions, Menu, MenuButton, MenuItem, MenuItems, Radio, RadioGroup, Switch, Tab, TabGroup, TabList, TabPanel, TabPanels, Textarea } from '@headlessui/react';
import Picker from 'react-datepicker';
import Select from 'react-select';
import { count, day, tell } from './model.js';
import { show, useTold } from './react.js';

const COLOURS = ['red', 'green', 'blue'].map(value => ({ value, label: value[0].toUpperCase() + value.slice(1) }));
const CITIES = ['Bergen', 'Oslo', 'Voss'];
function Page() {
  const [name, setName] = useTold('name', '');
  const [notes, setNotes] = useTold('notes', '');
  const [country, setCountry] = useTold('country', 'se');
  const [colours, setColours] = useTold('colours', [], all => all.map(one => one.value));
  const [town, setTown] = useTold('town', null, one => one?.value);
  const [city, setCity] = useTold('city', '');
  const [query, setQuery] = useState('');
  const [terms, setTerms] = useTold('terms', false);
  const [mails, setMails] = useTold('mails', false);
  const [size, setSize] = useTold('size', '');
  const [date, setDate] = useTold('date', null, day);
  const [loading, setLoading] = useState(false);
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [toast, setToast] = useState(false);
  return <>
    <Button onClick={() => count('save')}><span aria-hidden="true">★</span> Save</Button>
    <Button aria-label="Settings" onClick={() => count('gear')}>⚙</Button>
    <Button disabled onClick={() => count('off')}>Archive</Button>
    <Button disabled={loading} onClick={() => { setLoading(true); setTimeout(() => { setLoading(false); count('load'); }, 700); }}>Load</Button>
    <Field><Label>Name</Label> <Input value={name} onChange={event => setName(event.target.value)} /></Field>
    <Field><Label>Notes</Label> <Textarea value={notes} onChange={event => setNotes(event.target.value)} /></Field>
    <Field><Label>Country</Label> <Listbox value={country} onChange={setCountry}><ListboxButton>{country === 'se' ? 'Sweden' : 'Norway'}</ListboxButton><ListboxOptions anchor="bottom"><ListboxOption value="se">Sweden</ListboxOption><ListboxOption value="no">Norway</ListboxOption></ListboxOptions></Listbox></Field>
    <label htmlFor="colours">Colours</label><Select inputId="colours" isMulti options={COLOURS} value={colours} onChange={setColours} />
    <label htmlFor="town">Town</label><Select inputId="town" isClearable options={CITIES.map(label => ({ value: label.toLowerCase(), label }))} value={town} onChange={setTown} />
    <Field><Label>City</Label> <Combobox value={city} onChange={value => setCity(value ?? '')} onClose={() => setQuery('')}><ComboboxInput displayValue={one => one} onChange={event => setQuery(event.target.value)} /><ComboboxOptions anchor="bottom">{CITIES.filter(one => one.toLowerCase().includes(query.toLowerCase())).map(one => <ComboboxOption key={one} value={one}>{one}</ComboboxOption>)}</ComboboxOptions></Combobox></Field>
    <Field><Checkbox checked={terms} onChange={setTerms} style={{ display: 'inline-block', width: 16, height: 16, border: '1px solid' }} /> <Label>I agree</Label></Field>
    <Field><Label>Weekly mails</Label> <Switch checked={mails} onChange={setMails} style={{ width: 40, height: 20 }} /></Field>
    <RadioGroup value={size} onChange={setSize} aria-label="Size"><Field><Radio value="s" style={{ display: 'inline-block', width: 16, height: 16, border: '1px solid' }} /><Label>Small</Label></Field><Field><Radio value="l" style={{ display: 'inline-block', width: 16, height: 16, border: '1px solid' }} /><Label>Large</Label></Field></RadioGroup>
    <Button onClick={() => setOpen(true)}>Invite</Button>
    <Dialog open={open} onClose={() => setOpen(false)}><div style={{ position: 'fixed', inset: 0, display: 'grid', placeItems: 'center', background: '#0008' }}><DialogPanel style={{ background: '#fff', padding: 30 }}><DialogTitle>Invite a colleague</DialogTitle><Field><Label>Email</Label> <Input type="email" value={email} onChange={event => setEmail(event.target.value)} /></Field><Button onClick={() => { tell('invited', email); count('sent'); setOpen(false); }}>Send</Button></DialogPanel></div></Dialog>
    <p><label htmlFor="date">Start</label> <Picker id="date" dateFormat="yyyy-MM-dd" selected={date} onChange={setDate} /></p>
    <TabGroup><TabList><Tab>Profile</Tab><Tab>Billing</Tab></TabList><TabPanels><TabPanel>Your profile</TabPanel><TabPanel>Your bills <Button onClick={() => count('pay')}>Pay</Button></TabPanel></TabPanels></TabGroup>
    <Disclosure><DisclosureButton>Delivery</DisclosureButton><DisclosurePanel>It takes three days.</DisclosurePanel></Disclosure>
    <Menu><MenuButton>Actions</MenuButton><MenuItems anchor="bottom"><MenuItem><button onClick={() => tell('action', 'copy')}>Copy</button></MenuItem><MenuItem><button onClick={() => tell('action', 'move')}>Move</button></MenuItem></MenuItems></Menu>
    <Button onClick={() => setToast(true)}>Notify</Button>
    {toast && <div role="status">Saved for later</div>}
  </>;
}
show(<Page />);
