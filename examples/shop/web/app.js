// The page: the catalog, an order form, and the progress of orders.

import { Status, stream, unary } from './connect.js';

const accounts = 'shop.accounts.v1.Accounts';
const catalog = 'shop.catalog.v1.Catalog';
const orders = 'shop.orders.v1.Orders';
const steps = ['pending', 'reserved', 'confirmed', 'packed', 'shipped'];

const at = (id) => document.getElementById(id);
let token;

function say(text, bad = false) {
  at('message').textContent = text;
  at('message').className = bad ? 'bad' : '';
}

/** Runs a function and shows its error. */
async function attempt(what) {
  try {
    await what();
  } catch (error) {
    if (!(error instanceof Status)) throw error;
    say(`${error.message} (${error.code})`, true);
  }
}

/** Retries while the service is unavailable or does not respond. Only for calls that may be repeated. */
async function persist(what) {
  for (let pause = 200; ; pause = Math.min(2 * pause, 3000)) {
    try {
      return await what();
    } catch (error) {
      if (!['unavailable', 'deadline_exceeded', 'unknown'].includes(error.code)) throw error;
      say(`Still trying: ${error.message}`, true);
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

function element(name, text = '', properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}

async function showProducts() {
  const rows = [];
  for await (const product of stream(`${catalog}/Search`, { text: at('words').value })) {
    const row = element('tr');
    row.dataset.sku = product.sku;
    const name = element('td', product.name);
    name.append(element('small', product.description));
    const count = element('td');
    count.append(element('input', '', { type: 'number', min: 0, value: 0, ariaLabel: product.name }));
    const price = (product.priceCents / 100).toFixed(2);
    row.append(name, element('td', price), element('td', product.stock ?? 0, { className: 'stock' }), count);
    rows.push(row);
  }
  at('products').replaceChildren(...rows);
}

async function enter() {
  const [name, password] = [at('name').value, at('password').value];
  ({ token } = await unary(`${accounts}/SignIn`, { name, password }, { timeout: 5000 }));
  at('account').hidden = true;
  at('who').hidden = false;
  at('who').textContent = `Signed in as ${name}`;
  at('order').disabled = false;
  say('');
  const placed = [];
  for await (const order of stream(`${orders}/ListOrders`, {}, { token })) placed.push(order);
  for (const order of placed.reverse()) show(order.orderId, order.lines);
}

/** Shows an order and its progress. */
function show(orderId, lines) {
  const item = element('li', lines.map(({ sku, count }) => `${count} × ${sku}`).join(', '));
  item.dataset.order = orderId;
  const progress = element('div', '', { className: 'steps' });
  progress.append(...steps.map((name) => element('span', name, { id: `${orderId}-${name}` })));
  item.append(progress);
  at('orders').prepend(item);
  attempt(() => persist(async () => {
    for await (const event of stream(`${orders}/Watch`, { orderId }, { token })) {
      const state = event.state.replace('STATE_', '').toLowerCase();
      if (state === 'rejected') progress.replaceChildren(element('span', state, { className: state }));
      else at(`${orderId}-${state}`).className = 'done';
      item.dataset.state = state;
    }
    if (at('message').textContent.startsWith('Still trying')) say('');
  }));
}

async function order() {
  const lines = [];
  for (const row of at('products').children) {
    const count = row.querySelector('input').valueAsNumber;
    if (count > 0) lines.push({ sku: row.dataset.sku, count });
  }
  // All attempts use one id, so they create one order.
  const orderId = crypto.randomUUID();
  at('order').disabled = true;
  try {
    await persist(() => unary(`${orders}/PlaceOrder`, { orderId, lines }, { token, timeout: 5000 }));
    say('Thank you!');
    show(orderId, lines);
    await showProducts();
  } finally {
    at('order').disabled = false;
  }
}

at('account').addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(enter);
});
at('sign-up').addEventListener('click', () => attempt(async () => {
  const [name, password, address] = ['name', 'password', 'address'].map((id) => at(id).value);
  await unary(`${accounts}/SignUp`, { name, password, address });
  await enter();
}));
at('find').addEventListener('submit', (event) => event.preventDefault());
at('words').addEventListener('input', () => attempt(showProducts));
at('order').addEventListener('click', () => attempt(order));
attempt(() => persist(showProducts));
