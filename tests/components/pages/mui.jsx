import { useState } from 'react';
import { Accordion, AccordionDetails, AccordionSummary, Autocomplete, Button, Checkbox, Dialog, DialogActions, DialogContent, DialogTitle, FormControl, FormControlLabel, FormLabel, IconButton, InputLabel, Menu, MenuItem, Radio, RadioGroup, Select, Snackbar, Switch, Tab, Tabs, TextField } from '@mui/material';
import { DatePicker, LocalizationProvider } from '@mui/x-date-pickers';
import { AdapterDayjs } from '@mui/x-date-pickers/AdapterDayjs';
import { count, tell } from './model.js';
import { show, useTold } from './react.js';

function Page() {
  const [name, setName] = useTold('name', '');
  const [notes, setNotes] = useTold('notes', '');
  const [country, setCountry] = useTold('country', '');
  const [colours, setColours] = useTold('colours', []);
  const [city, setCity] = useTold('city', null);
  const [tags, setTags] = useTold('tags', []);
  const [terms, setTerms] = useTold('terms', false);
  const [mails, setMails] = useTold('mails', false);
  const [size, setSize] = useTold('size', '');
  const [date, setDate] = useTold('date', null, one => one && one.isValid() ? one.format('YYYY-MM-DD') : '');
  const [loading, setLoading] = useState(false);
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [tab, setTab] = useState(0);
  const [anchor, setAnchor] = useState(null);
  const [toast, setToast] = useState(false);
  const act = what => { tell('action', what); setAnchor(null); };
  return <LocalizationProvider dateAdapter={AdapterDayjs}>
    <Button variant="contained" startIcon={<span>★</span>} onClick={() => count('save')}>Save</Button>
    <IconButton aria-label="Settings" onClick={() => count('gear')}>⚙</IconButton>
    <Button disabled onClick={() => count('off')}>Archive</Button>
    <Button loading={loading} onClick={() => { setLoading(true); setTimeout(() => { setLoading(false); count('load'); }, 700); }}>Load</Button>
    <p><TextField label="Name" required value={name} onChange={event => setName(event.target.value)} />
    <TextField label="Notes" multiline minRows={2} value={notes} onChange={event => setNotes(event.target.value)} /></p>
    <FormControl fullWidth><InputLabel id="c">Country</InputLabel><Select labelId="c" label="Country" value={country} onChange={event => setCountry(event.target.value)}><MenuItem value="se">Sweden</MenuItem><MenuItem value="no">Norway</MenuItem></Select></FormControl>
    <FormControl fullWidth><InputLabel id="m">Colours</InputLabel><Select labelId="m" label="Colours" multiple value={colours} onChange={event => setColours(event.target.value)}>{['red', 'green', 'blue'].map(one => <MenuItem key={one} value={one}>{one[0].toUpperCase() + one.slice(1)}</MenuItem>)}</Select></FormControl>
    <Autocomplete options={['Bergen', 'Oslo', 'Tromsø']} value={city} onChange={(_, value) => setCity(value)} renderInput={given => <TextField {...given} label="City" />} />
    <Autocomplete multiple options={['New', 'Old', 'Rare']} value={tags} onChange={(_, value) => setTags(value)} renderInput={given => <TextField {...given} label="Tags" />} />
    <FormControlLabel control={<Checkbox checked={terms} onChange={event => setTerms(event.target.checked)} />} label="I agree" />
    <FormControlLabel control={<Switch checked={mails} onChange={event => setMails(event.target.checked)} />} label="Weekly mails" />
    <FormControl><FormLabel id="s">Size</FormLabel><RadioGroup aria-labelledby="s" value={size} onChange={event => setSize(event.target.value)}><FormControlLabel value="s" control={<Radio />} label="Small" /><FormControlLabel value="l" control={<Radio />} label="Large" /></RadioGroup></FormControl>
    <p><Button onClick={() => setOpen(true)}>Invite</Button></p>
    <Dialog open={open} onClose={() => setOpen(false)} aria-labelledby="d"><DialogTitle id="d">Invite a colleague</DialogTitle><DialogContent><TextField label="Email" type="email" variant="standard" autoFocus value={email} onChange={event => setEmail(event.target.value)} /></DialogContent>
      <DialogActions><Button onClick={() => setOpen(false)}>Cancel</Button><Button onClick={() => { tell('invited', email); count('sent'); setOpen(false); }}>Send</Button></DialogActions></Dialog>
    <DatePicker label="Start" value={date} onChange={setDate} />
    <Tabs value={tab} onChange={(_, value) => setTab(value)}><Tab id="t0" aria-controls="p0" label="Profile" /><Tab id="t1" aria-controls="p1" label="Billing" /></Tabs>
    <div role="tabpanel" id="p0" aria-labelledby="t0" hidden={tab !== 0}>{tab === 0 && 'Your profile'}</div>
    <div role="tabpanel" id="p1" aria-labelledby="t1" hidden={tab !== 1}>{tab === 1 && <>Your bills <Button onClick={() => count('pay')}>Pay</Button></>}</div>
    <Accordion><AccordionSummary>Delivery</AccordionSummary><AccordionDetails>It takes three days.</AccordionDetails></Accordion>
    <Button onClick={event => setAnchor(event.currentTarget)}>Actions</Button>
    <Menu anchorEl={anchor} open={!!anchor} onClose={() => setAnchor(null)}><MenuItem onClick={() => act('copy')}>Copy</MenuItem><MenuItem onClick={() => act('move')}>Move</MenuItem></Menu>
    <Button onClick={() => setToast(true)}>Notify</Button>
    <Snackbar open={toast} autoHideDuration={5000} onClose={() => setToast(false)} message="Saved for later" />
  </LocalizationProvider>;
}
show(<Page />);
