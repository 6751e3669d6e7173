// Client for the Connect protocol with JSON: https://connectrpc.com/docs/protocol
//
// A method is named by its path, such as `shop.orders.v1.Orders/PlaceOrder`. Fields with the default value are
// missing in JSON, and 64-bit numbers are strings.

export class Status extends Error {
  constructor(code, message) {
    super(message || code);
    this.code = code;
  }
}

/** Returns the response of a unary call. */
export async function unary(method, request, options) {
  const response = await post(method, 'application/json', JSON.stringify(request), options);
  try {
    return await response.json();
  } catch (error) {
    throw new Status('unavailable', error.message);
  }
}

/** Yields the responses of a streaming call with one request. */
export async function* stream(method, request, options) {
  const message = new TextEncoder().encode(JSON.stringify(request));
  const body = new Uint8Array(5 + message.length);
  new DataView(body.buffer).setUint32(1, message.length);
  body.set(message, 5);
  const response = await post(method, 'application/connect+json', body, options);
  for await (const [flags, content] of frames(response.body.getReader())) {
    const text = JSON.parse(new TextDecoder().decode(content));
    if ((flags & 2) === 0) yield text;
    else if (text.error) throw new Status(text.error.code, text.error.message);
    else return;
  }
  throw new Status('unavailable', 'the response ended without a status');
}

async function post(method, type, body, { token, timeout, signal, traceparent } = {}) {
  const headers = { 'content-type': type, 'connect-protocol-version': '1' };
  if (token) headers.authorization = `Bearer ${token}`;
  if (timeout) headers['connect-timeout-ms'] = timeout;
  if (traceparent) headers.traceparent = traceparent;
  let response;
  try {
    response = await fetch(method, { method: 'POST', headers, body, signal });
  } catch (error) {
    throw new Status(error.name === 'AbortError' ? 'canceled' : 'unavailable', error.message);
  }
  if (response.ok) return response;
  const { code, message } = await response.json().catch(() => ({}));
  throw new Status(code ?? (response.status === 404 ? 'unimplemented' : 'unknown'), message ?? `HTTP ${response.status}`);
}

/** Yields the frames of a body, each of which has a byte of flags, four bytes with a length, and a content. */
async function* frames(reader) {
  let rest = new Uint8Array(0);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const all = new Uint8Array(rest.length + value.length);
      all.set(rest);
      all.set(value, rest.length);
      rest = all;
      while (rest.length >= 5) {
        const length = new DataView(rest.buffer, rest.byteOffset).getUint32(1);
        if (rest.length < 5 + length) break;
        yield [rest[0], rest.subarray(5, 5 + length)];
        rest = rest.subarray(5 + length);
      }
    }
  } catch (error) {
    throw error instanceof Status ? error : new Status(error.name === 'AbortError' ? 'canceled' : 'unavailable', error.message);
  } finally {
    reader.cancel().catch(() => {});
  }
}
