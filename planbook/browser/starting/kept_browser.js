// Keeps one browser for the runs of a warm process: each connects to it as to a driver of Playwright.
//
//   node kept_browser.js LIBRARY SOCKET < what Playwright's launch takes, as JSON in one line
//
// A run begins with one letter. With `s` it shares the browser with others: each sees its own contexts only. With `a` it
// has the browser alone, because it may paste: the clipboard belongs to all contexts, and is emptied before. A run that
// cannot have the browser is hung up on. Once a run is gone, its contexts are closed.
// It ends when anything else comes on standard input, or that ends: not while a run has it.
// It uses the library as `playwright run-driver` and `playwright launch-server` do, which can each do half of this.
'use strict';
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');

const [library, place] = process.argv.slice(2);
require(path.join(library, 'bootstrap'));
const { server } = require(path.join(library, 'coreBundle'));

const PATIENCE = 5000; // milliseconds for a browser to close a context, or itself
const HEAD = 4; // bytes of a message's length
const GONE = 'The run is over';
const ALONE = 'a'.charCodeAt(0);
// This process and the browser's main one have a thread each that works for all runs, and do a quarter of a run's work:
// with more than four processors, more runs would wait for them than for a processor.
const AT_ONCE = os.cpus().length > 4 ? 4 : 50;

let browser;
let isToEnd = false;
let hasCopied = false; // whether the clipboard may have something in it
let next; // a run that waits for one that is leaving, because one of them has the browser alone
const runs = new Set(); // those that have the browser

function end(code) {
  fs.rmSync(place, { force: true });
  setTimeout(() => process.exit(code), PATIENCE); // Playwright kills the browser then
  browser.close(server.nullProgress, { reason: 'No longer kept' }).finally(() => process.exit(code));
}

function endSoon() {
  isToEnd = true;
  fs.rmSync(place, { force: true });
  next?.socket.destroy();
  if (browser && !runs.size)
    end(0);
}

async function emptyClipboard() {
  const context = await browser.newContext(server.nullProgress, {});
  const page = await context.newPage(server.nullProgress);
  const emptied = await page.mainFrame().evaluateExpression(server.nullProgress, `() => {
    addEventListener('copy', event => { event.clipboardData.setData('text/plain', ''); event.preventDefault(); });
    return document.execCommand('copy');
  }`, { isFunction: true });
  await context.close(server.nullProgress, { reason: GONE });
  if (!emptied)
    throw new Error('the clipboard cannot be emptied');
  hasCopied = false;
}

class Run {
  constructor(socket) {
    this.socket = socket;
    this.read = Buffer.alloc(0);
    this.isAlone = this.isLeaving = false;
    socket.on('error', () => {});
    socket.on('data', data => {
      this.read = Buffer.concat([this.read, data]);
      if (!this.begun)
        this.ask();
      this.dispatch?.();
    });
    socket.on('close', () => this.leave());
  }

  ask() {
    this.begun = true;
    this.isAlone = this.read[0] === ALONE;
    this.read = this.read.subarray(1);
    const inTheWay = [...runs].filter(run => run.isAlone || this.isAlone);
    if (isToEnd || next || runs.size >= AT_ONCE || inTheWay.some(run => !run.isLeaving))
      this.socket.destroy();
    else if (inTheWay.length)
      next = this;
    else
      this.take();
  }

  take() {
    runs.add(this);
    if (this.isAlone && hasCopied)
      inTime(emptyClipboard()).then(() => this.connect(), () => { endSoon(); this.socket.destroy(); });
    else
      this.connect();
  }

  connect() {
    if (this.isLeaving)
      return;
    hasCopied = true;
    const connection = new server.DispatcherConnection();
    this.root = new server.RootDispatcher(connection, async scope => {
      return this.own = new server.PlaywrightDispatcher(
        scope, browser.attribution.playwright, { preLaunchedBrowser: browser, sharedBrowser: false });
    });
    connection.onmessage = message => {
      const body = Buffer.from(JSON.stringify(message));
      const head = Buffer.alloc(HEAD);
      head.writeUInt32LE(body.length);
      this.socket.cork();
      this.socket.write(head);
      this.socket.write(body);
      process.nextTick(() => this.socket.uncork());
    };
    this.dispatch = () => {
      while (this.read.length >= HEAD && this.read.length >= HEAD + this.read.readUInt32LE(0)) {
        const length = HEAD + this.read.readUInt32LE(0);
        const message = this.read.subarray(HEAD, length).toString();
        this.read = this.read.subarray(length);
        setImmediate(() => connection.dispatch(JSON.parse(message)));
      }
    };
    this.mute = () => connection.onmessage = () => {};
    this.dispatch();
  }

  async leave() {
    if (next === this)
      next = undefined;
    if (!runs.has(this))
      return;
    this.isLeaving = true;
    await inTime(this.clean()).catch(endSoon); // whoever else has the browser keeps it
    runs.delete(this);
    if (!runs.size)
      await inTime(closeAll(browser.contexts())).catch(endSoon); // such as one that was being opened
    if (isToEnd && !runs.size)
      end(0);
    else if (next && !runs.size)
      goOn();
  }

  async clean() {
    this.mute?.();
    await this.root?.stopPendingOperations(new Error(GONE)).catch(() => {});
    this.root?._dispose();
    await this.own?.cleanup();
  }
}

function goOn() {
  const run = next;
  next = undefined;
  run.take();
}

async function closeAll(contexts) {
  for (const context of contexts)
    await context.close(server.nullProgress, { reason: GONE });
}

async function inTime(work) {
  let alarm;
  const late = new Promise((_, reject) => alarm = setTimeout(() => reject(new Error('too long')), PATIENCE));
  await Promise.race([work, late]).finally(() => clearTimeout(alarm));
}

async function main(options) {
  const playwright = server.createPlaywright({ sdkLanguage: 'python', isClientCollocatedWithServer: true });
  browser = await playwright.chromium.launch(server.nullProgress, options);
  browser.on('disconnected', () => setImmediate(() => process.exit(1)));
  if (isToEnd)
    end(0);
  else
    net.createServer(socket => new Run(socket)).listen(place);
}

let line = '';
process.stdin.on('data', data => {
  if (line.endsWith('\n')) {
    endSoon();
    return;
  }
  line += data;
  if (line.endsWith('\n'))
    main(JSON.parse(line)).catch(() => process.exit(1));
});
process.stdin.on('end', endSoon);
