// The messages and methods that the page uses, as defined in proto/.

const Product = {
  1: ['sku', 'string'], 2: ['name', 'string'], 3: ['description', 'string'], 4: ['priceCents', 'int'],
  5: ['stock', 'int'],
};
const Line = { 1: ['sku', 'string'], 2: ['count', 'int'] };
const Order = {
  1: ['orderId', 'string'], 2: ['lines', [Line]], 3: ['state', 'int'], 4: ['shipTo', 'string'],
  5: ['invoice', 'int'],
};

export const states = ['', 'pending', 'reserved', 'confirmed', 'packed', 'shipped', 'rejected'];

export const signUp = {
  path: '/shop.accounts.v1.Accounts/SignUp',
  request: { 1: ['name', 'string'], 2: ['password', 'string'], 3: ['address', 'string'] },
  response: {},
};
export const signIn = {
  path: '/shop.accounts.v1.Accounts/SignIn',
  request: { 1: ['name', 'string'], 2: ['password', 'string'] },
  response: { 1: ['token', 'string'], 2: ['expiresInSeconds', 'int'] },
};
export const search = {
  path: '/shop.catalog.v1.Catalog/Search', request: { 1: ['text', 'string'] }, response: Product,
};
export const placeOrder = {
  path: '/shop.orders.v1.Orders/PlaceOrder',
  request: { 1: ['orderId', 'string'], 2: ['lines', [Line]] },
  response: Order,
};
export const listOrders = { path: '/shop.orders.v1.Orders/ListOrders', request: {}, response: Order };
export const watch = {
  path: '/shop.orders.v1.Orders/Watch',
  request: { 1: ['orderId', 'string'] },
  response: { 1: ['orderId', 'string'], 2: ['number', 'int'], 3: ['state', 'int'], 4: ['atMs', 'int'] },
};
