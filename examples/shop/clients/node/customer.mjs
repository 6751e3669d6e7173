// A customer of the shop in Node: signs in, searches, places an order, tracks it.

import assert from 'node:assert';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const shop = fileURLToPath(new URL('../..', import.meta.url));
const files = ['accounts', 'catalog', 'orders'].map((name) => `shop/${name}/v1/${name}.proto`);
const options = { includeDirs: [`${shop}/proto`], longs: Number, enums: String, defaults: true };
const { shop: packages } = grpc.loadPackageDefinition(loader.loadSync(files, options));

// The connections trust the shop's certificate authority and no other.
const authority = readFileSync(`${process.env.SHOP_DATA ?? `${shop}/data`}/ca.pem`);
const credentials = grpc.credentials.createSsl(authority);
const address = (service, port) => process.env[`SHOP_${service}`] ?? `127.0.0.1:${port}`;

const accounts = new packages.accounts.v1.Accounts(address('ACCOUNTS', 7001), credentials);
const catalog = new packages.catalog.v1.Catalog(address('CATALOG', 7002), credentials);
const orders = new packages.orders.v1.Orders(address('ORDERS', 7003), credentials);

const metadata = new grpc.Metadata();
const soon = () => ({ deadline: Date.now() + 5000 });
const call = (client, method, request) => new Promise((done, failed) => {
  client[method](request, metadata, soon(), (error, response) => (error ? failed(error) : done(response)));
});

const [name, password] = [`node${randomUUID().slice(0, 8)}`, 'battery staple'];
await call(accounts, 'signUp', { name, password, address: '8 V8 Street' });
const { token } = await call(accounts, 'signIn', { name, password });
metadata.set('authorization', `Bearer ${token}`);

for await (const { sku, priceCents, stock } of catalog.search({ text: 'cup' }, metadata, soon())) {
  console.log(`${sku.padEnd(15)} ${(priceCents / 100).toFixed(2).padStart(8)} ${stock} in stock`);
}

const orderId = randomUUID();
const request = { orderId, lines: [{ sku: 'cup-white', count: 6 }] };
const order = await call(orders, 'placeOrder', request);
console.log(`order ${orderId} for ${order.shipTo}, invoice ${order.invoice}`);
const again = await call(orders, 'placeOrder', request);
assert.equal(again.invoice, order.invoice, 'a repeated request created a second order');

// An order for an unknown product fails with NOT_FOUND.
const missing = { orderId: randomUUID(), lines: [{ sku: 'left-pad', count: 1 }] };
await assert.rejects(call(orders, 'placeOrder', missing), (error) => {
  assert.equal(error.code, grpc.status.NOT_FOUND);
  assert.equal(error.metadata.get('grpc-status-details-bin').length, 1);
  return true;
});

// Bidirectional streaming: the request stream stays open until the order is shipped.
const tracking = orders.track(metadata, { deadline: Date.now() + 60_000 });
tracking.write({ follow: orderId });
for await (const { state } of tracking) {
  const plain = state.replace('STATE_', '').toLowerCase();
  console.log(plain);
  if (plain === 'shipped') tracking.end();
}
for (const client of [accounts, catalog, orders]) client.close();
