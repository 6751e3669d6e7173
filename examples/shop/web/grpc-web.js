// Client for gRPC-Web. A frame consists of a flag byte, four length bytes, and a message. If flag 128 is set,
// the frame contains the trailers instead.

import { decode, encode } from './protobuf.js';

export const codes = [
  'OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS',
  'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE',
  'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED',
];

export class Status extends Error {
  constructor(code, message) {
    super(message || codes[code]);
    this.code = codes[code] ?? 'UNKNOWN';
  }
}

/** Yields the responses of a call. `method` has a path and the tables of its messages. */
export async function* stream(method, request, { token, timeout } = {}) {
  const message = encode(method.request, request);
  const body = new Uint8Array(5 + message.length);
  new DataView(body.buffer).setUint32(1, message.length);
  body.set(message, 5);
  const headers = { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' };
  if (token) headers.authorization = `Bearer ${token}`;
  if (timeout) headers['grpc-timeout'] = `${timeout}m`;

  let response;
  try {
    response = await fetch(method.path, { method: 'POST', headers, body });
  } catch (error) {
    throw new Status(14, error.message);
  }
  if (!response.ok) throw new Status(2, `HTTP ${response.status}`);
  // An error without messages is in the headers.
  if (response.headers.has('grpc-status')) check(response.headers);

  let trailers;
  for await (const [flags, content] of frames(response.body.getReader())) {
    if (flags & 128) trailers = new Headers(lines(content));
    else yield decode(method.response, content);
  }
  if (!trailers && !response.headers.has('grpc-status')) throw new Status(14, 'the response ended without a status');
  if (trailers) check(trailers);
}

/** Returns the single response of a call. */
export async function unary(method, request, options) {
  let response;
  for await (response of stream(method, request, options));
  if (response === undefined) throw new Status(13, 'there is no response');
  return response;
}

async function* frames(reader) {
  let rest = new Uint8Array(0);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
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
    throw error instanceof Status ? error : new Status(14, error.message);
  } finally {
    reader.cancel().catch(() => {});
  }
}

function lines(content) {
  return new TextDecoder().decode(content).split('\r\n').filter(Boolean).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
}

function check(trailers) {
  const code = Number(trailers.get('grpc-status') ?? 2);
  if (code === 0) return;
  const message = trailers.get('grpc-message') ?? '';
  let plain = message;
  try { plain = decodeURIComponent(message); } catch { /* as it came */ }
  throw new Status(code, plain);
}
