// Test of the shop's page in a headless Chromium.
//
// If SHOP_SCREENSHOTS names a folder, screenshots are stored there.

import assert from 'node:assert';
import { createRequire } from 'node:module';

// This package is installed with the Node client.
const { chromium } = createRequire(new URL('../../clients/node/', import.meta.url))('playwright-core');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ],
});

async function picture(page, name) {
  const folder = process.env.SHOP_SCREENSHOTS;
  if (!folder) return;
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: `${folder}/${name}.png` });
}

try {
  const page = await browser.newPage({ viewport: { width: 960, height: 760 }, colorScheme: 'light' });
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // Errors of services have other HTTP statuses than 200, which Chromium reports as well.
    const isStatus = message.text().startsWith('Failed to load resource: the server responded with a status of 4');
    if (message.type() === 'error' && !isStatus) problems.push(message.text());
  });
  await page.goto(`http://${process.env.SHOP_WEB ?? '127.0.0.1:7080'}/`);

  // The catalog is loaded over Connect, and filtered while the user types.
  const product = (sku) => page.locator(`#products tr[data-sku="${sku}"]`);
  await product('pot-iron').waitFor();
  assert.equal(await page.locator('#products tr').count(), 12);
  await page.fill('#words', 'teapot');
  await product('kettle').waitFor({ state: 'detached' });
  assert.equal(await page.locator('#products tr').count(), 2);
  await page.fill('#words', '');
  await product('kettle').waitFor();

  // Signing in fails without an account, and succeeds after signing up.
  const name = `web${Date.now()}`;
  await page.fill('#name', name);
  await page.fill('#password', 'a browser');
  await page.click('#sign-in');
  await page.locator('#message.bad', { hasText: 'name or password is wrong (unauthenticated)' }).waitFor();
  await page.fill('#address', '80 Web Street');
  await page.click('#sign-up');
  await page.locator('#who', { hasText: `Signed in as ${name}` }).waitFor();

  // The error of the service is shown if too much is ordered.
  await product('honey').locator('input').fill('4');
  await page.click('#order');
  await page.locator('#message.bad', { hasText: 'not enough in stock (failed_precondition)' }).waitFor();

  await product('honey').locator('input').fill('1');
  await product('pot-glass').locator('input').fill('2');
  await page.click('#order');
  const order = page.locator('#orders li').first();
  await order.waitFor();
  assert.match(await order.textContent(), /1 × honey, 2 × pot-glass|2 × pot-glass, 1 × honey/);
  await product('honey').locator('.stock', { hasText: /^2$/ }).waitFor();
  await order.locator('.done', { hasText: 'confirmed' }).waitFor();
  await picture(page, 'ordered');

  // The order is tracked without a click.
  await page.locator('#orders li[data-state="shipped"]').waitFor({ timeout: 30_000 });
  assert.equal(await order.locator('.done').count(), 5);
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'shipped-dark');

  // The order is still shown after a reload.
  await page.reload();
  await page.fill('#name', name);
  await page.fill('#password', 'a browser');
  await page.click('#sign-in');
  await page.locator('#orders li[data-state="shipped"]').waitFor();
  assert.deepEqual(problems, []);
  console.log('the page works');
} finally {
  await browser.close();
}
