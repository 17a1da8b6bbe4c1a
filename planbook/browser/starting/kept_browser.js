// Keeps one browser for the runs of a warm process: each connects to it, one at a time, as to a driver of Playwright.
//
//   node kept_browser.js LIBRARY SOCKET < what Playwright's launch takes, as JSON in one line
//
// Once the run is gone, its contexts are closed and the clipboard, which all contexts share, is emptied: only then may
// the next one connect. It ends when anything else comes on standard input, or that ends: not in the middle of a run.
// It uses the library as `playwright run-driver` and `playwright launch-server` do, which can each do half of this.
'use strict';
const fs = require('fs');
const net = require('net');
const path = require('path');

const [library, place] = process.argv.slice(2);
require(path.join(library, 'bootstrap'));
const { server } = require(path.join(library, 'coreBundle'));

const PATIENCE = 5000; // milliseconds for a browser to close a context, or itself
const HEAD = 4; // bytes of a message's length
const GONE = 'The run is over';

let browser;
let isTaken = false;
let isToEnd = false;
let isCleaning = false;
let next; // a connection that came meanwhile

function end(code) {
  fs.rmSync(place, { force: true });
  setTimeout(() => process.exit(code), PATIENCE); // Playwright kills the browser then
  browser.close(server.nullProgress, { reason: 'No longer kept' }).finally(() => process.exit(code));
}

function endSoon() {
  isToEnd = true;
  if (browser && !isTaken)
    end(0);
}

async function clean(root) {
  const tooLong = setTimeout(() => process.exit(1), PATIENCE);
  await root.stopPendingOperations(new Error(GONE)).catch(() => {});
  root._dispose();
  for (const context of browser.contexts())
    await context.close(server.nullProgress, { reason: GONE });
  const context = await browser.newContext(server.nullProgress, {});
  const page = await context.newPage(server.nullProgress);
  const emptied = await page.mainFrame().evaluateExpression(server.nullProgress, `() => {
    addEventListener('copy', event => { event.clipboardData.setData('text/plain', ''); event.preventDefault(); });
    return document.execCommand('copy');
  }`, { isFunction: true });
  await context.close(server.nullProgress, { reason: GONE });
  if (!emptied)
    throw new Error('the clipboard cannot be emptied');
  clearTimeout(tooLong);
}

function serve(socket) {
  socket.on('error', () => {});
  if (isCleaning && !next && !isToEnd)
    next = socket;
  else if (isTaken)
    socket.destroy();
  else
    connect(socket);
}

function connect(socket) {
  isTaken = true;
  const connection = new server.DispatcherConnection();
  const root = new server.RootDispatcher(connection, async scope => new server.PlaywrightDispatcher(
    scope, browser.attribution.playwright, { preLaunchedBrowser: browser, sharedBrowser: true }));
  connection.onmessage = message => {
    const body = Buffer.from(JSON.stringify(message));
    const head = Buffer.alloc(HEAD);
    head.writeUInt32LE(body.length);
    socket.cork();
    socket.write(head);
    socket.write(body);
    process.nextTick(() => socket.uncork());
  };
  let read = Buffer.alloc(0);
  socket.on('data', data => {
    read = Buffer.concat([read, data]);
    while (read.length >= HEAD && read.length >= HEAD + read.readUInt32LE(0)) {
      const length = HEAD + read.readUInt32LE(0);
      const message = read.subarray(HEAD, length).toString();
      read = read.subarray(length);
      setImmediate(() => connection.dispatch(JSON.parse(message)));
    }
  });
  socket.on('close', () => {
    connection.onmessage = () => {};
    isCleaning = true;
    clean(root).then(goOn, () => end(1));
  });
}

function goOn() {
  const socket = next;
  next = undefined;
  isCleaning = isTaken = false;
  if (isToEnd)
    end(0);
  else if (socket && !socket.destroyed)  // it may have gone meanwhile
    connect(socket);
}

async function main(options) {
  const playwright = server.createPlaywright({ sdkLanguage: 'python', isClientCollocatedWithServer: true });
  browser = await playwright.chromium.launch(server.nullProgress, options);
  browser.on('disconnected', () => setImmediate(() => process.exit(1)));
  if (isToEnd)
    end(0);
  else
    net.createServer(serve).listen(place);
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
