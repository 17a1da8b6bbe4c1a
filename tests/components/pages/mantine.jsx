import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import { useState } from 'react';
import { Accordion, ActionIcon, Button, Checkbox, MantineProvider, Menu, Modal, MultiSelect, Notification, Radio, Select, Switch, Tabs, TextInput, Textarea } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { count, tell } from './model.js';
import { show, useTold } from './react.js';

const options = (...all) => all.map(([value, label]) => ({ value, label }));
function Page() {
  const [name, setName] = useTold('name', '');
  const [notes, setNotes] = useTold('notes', '');
  const [country, setCountry] = useTold('country', null);
  const [colours, setColours] = useTold('colours', []);
  const [city, setCity] = useTold('city', null);
  const [terms, setTerms] = useTold('terms', false);
  const [mails, setMails] = useTold('mails', false);
  const [size, setSize] = useTold('size', '');
  const [date, setDate] = useTold('date', null);
  const [loading, setLoading] = useState(false);
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [toast, setToast] = useState(false);
  return <MantineProvider>
    <Button leftSection={<span>★</span>} onClick={() => count('save')}>Save</Button>
    <ActionIcon aria-label="Settings" onClick={() => count('gear')}>⚙</ActionIcon>
    <Button disabled onClick={() => count('off')}>Archive</Button>
    <Button loading={loading} onClick={() => { setLoading(true); setTimeout(() => { setLoading(false); count('load'); }, 700); }}>Load</Button>
    <TextInput label="Name" withAsterisk value={name} onChange={event => setName(event.currentTarget.value)} />
    <Textarea label="Notes" autosize value={notes} onChange={event => setNotes(event.currentTarget.value)} />
    <Select label="Country" data={options(['se', 'Sweden'], ['no', 'Norway'])} value={country} onChange={setCountry} />
    <MultiSelect label="Colours" data={options(['red', 'Red'], ['green', 'Green'], ['blue', 'Blue'])} value={colours} onChange={setColours} />
    <Select label="City" searchable data={options(['bergen', 'Bergen'], ['oslo', 'Oslo'])} value={city} onChange={setCity} />
    <Checkbox label="I agree" checked={terms} onChange={event => setTerms(event.currentTarget.checked)} />
    <Switch label="Weekly mails" checked={mails} onChange={event => setMails(event.currentTarget.checked)} />
    <Radio.Group label="Size" value={size} onChange={setSize}><Radio value="s" label="Small" /><Radio value="l" label="Large" /></Radio.Group>
    <Button onClick={() => setOpen(true)}>Invite</Button>
    <Modal opened={open} onClose={() => setOpen(false)} title="Invite a colleague"><TextInput label="Email" type="email" value={email} onChange={event => setEmail(event.currentTarget.value)} /><Button onClick={() => { tell('invited', email); count('sent'); setOpen(false); }}>Send</Button></Modal>
    <DateInput label="Start" valueFormat="YYYY-MM-DD" value={date} onChange={setDate} />
    <Tabs defaultValue="one"><Tabs.List><Tabs.Tab value="one">Profile</Tabs.Tab><Tabs.Tab value="two">Billing</Tabs.Tab></Tabs.List><Tabs.Panel value="one">Your profile</Tabs.Panel><Tabs.Panel value="two">Your bills <Button onClick={() => count('pay')}>Pay</Button></Tabs.Panel></Tabs>
    <Accordion><Accordion.Item value="a"><Accordion.Control>Delivery</Accordion.Control><Accordion.Panel>It takes three days.</Accordion.Panel></Accordion.Item></Accordion>
    <Menu><Menu.Target><Button>Actions</Button></Menu.Target><Menu.Dropdown><Menu.Item onClick={() => tell('action', 'copy')}>Copy</Menu.Item><Menu.Item onClick={() => tell('action', 'move')}>Move</Menu.Item></Menu.Dropdown></Menu>
    <Button onClick={() => setToast(true)}>Notify</Button>
    {toast && <Notification title="Done" onClose={() => setToast(false)}>Saved for later</Notification>}
  </MantineProvider>;
}
show(<Page />);
