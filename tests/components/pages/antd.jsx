import { useState } from 'react';
import { App, Button, Checkbox, Collapse, DatePicker, Dropdown, Form, Input, Modal, Radio, Select, Switch, Tabs } from 'antd';
import { count, tell } from './model.js';
import { show, useTold } from './react.js';

const options = (...all) => all.map(([value, label]) => ({ value, label }));
const COLOURS = options(['red', 'Red'], ['green', 'Green'], ['blue', 'Blue']);
function Page() {
  const { message } = App.useApp();
  const [country, setCountry] = useTold('country');
  const [colours, setColours] = useTold('colours', []);
  const [city, setCity] = useTold('city');
  const [loading, setLoading] = useState(false);
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  return <Form layout="vertical">
    <Button type="primary" icon={<span>★</span>} onClick={() => count('save')}>Save</Button>
    <Button aria-label="Settings" icon={<span>⚙</span>} onClick={() => count('gear')} />
    <Button disabled onClick={() => count('off')}>Archive</Button>
    <Button loading={loading} onClick={() => { setLoading(true); setTimeout(() => { setLoading(false); count('load'); }, 700); }}>Load</Button>
    <Form.Item label="Name" name="name" required><Input allowClear onChange={event => tell('name', event.target.value)} /></Form.Item>
    <Form.Item label="Notes" name="notes"><Input.TextArea autoSize showCount onChange={event => tell('notes', event.target.value)} /></Form.Item>
    <Form.Item label="Country" htmlFor="country"><Select id="country" value={country} onChange={setCountry} options={options(['se', 'Sweden'], ['no', 'Norway'])} /></Form.Item>
    <Form.Item label="Colours" htmlFor="colours"><Select id="colours" mode="multiple" value={colours} onChange={setColours} options={COLOURS} /></Form.Item>
    <Form.Item label="City" htmlFor="city"><Select id="city" showSearch optionFilterProp="label" value={city} onChange={setCity} options={options(['bergen', 'Bergen'], ['oslo', 'Oslo'], ...Array.from({ length: 60 }, (_, n) => ['t' + n, 'Town ' + n]), ['voss', 'Voss'])} /></Form.Item>
    <Checkbox onChange={event => tell('terms', event.target.checked)}>I agree</Checkbox>
    <Form.Item label="Weekly mails" name="mails" valuePropName="checked"><Switch onChange={value => tell('mails', value)} /></Form.Item>
    <Form.Item label="Size"><Radio.Group aria-label="Size" onChange={event => tell('size', event.target.value)} options={options(['s', 'Small'], ['l', 'Large'])} /></Form.Item>
    <Button onClick={() => setOpen(true)}>Invite</Button>
    <Modal title="Invite a colleague" open={open} okText="Send" onCancel={() => setOpen(false)} onOk={() => { tell('invited', email); count('sent'); setOpen(false); }}><Form layout="vertical"><Form.Item label="Email" htmlFor="email"><Input id="email" type="email" value={email} onChange={event => setEmail(event.target.value)} /></Form.Item></Form></Modal>
    <Form.Item label="Start" name="date"><DatePicker onChange={(_, text) => tell('date', text)} /></Form.Item>
    <Tabs items={[{ key: 'a', label: 'Profile', children: 'Your profile' }, { key: 'b', label: 'Billing', children: <>Your bills <Button onClick={() => count('pay')}>Pay</Button></> }]} />
    <Collapse items={[{ key: 'a', label: 'Delivery', children: 'It takes three days.' }]} />
    <Dropdown trigger={['click']} menu={{ items: [{ key: 'copy', label: 'Copy' }, { key: 'move', label: 'Move' }], onClick: ({ key }) => tell('action', key) }}><Button>Actions</Button></Dropdown>
    <Button onClick={() => message.success('Saved for later', 5)}>Notify</Button>
  </Form>;
}
show(<App><Page /></App>);
