// The client of the interop cases with grpc-js: `client.js ADDRESS CASE...`.
//
// Prints `failed CHECK: WHAT` for each check that fails, and `case NAME` after each case.
'use strict';

const grpc = require('@grpc/grpc-js');
const { testing, payload, CANCELLED_CALLS, ECHO_INITIAL, ECHO_TRAILING } = require('./schema.js');
const { status: Code } = grpc;

const [address, ...names] = process.argv.slice(2);
const insecure = grpc.credentials.createInsecure();
const client = new testing.TestService(address, insecure);
// This client compresses its requests.
const gzip = new testing.TestService(address, insecure, {
  'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip,
});
const NO_COMPRESS = 2; // WriteFlags.NoCompress

const UP = [27182, 8, 1828, 45904];
const DOWN = [31415, 9, 2653, 58979];
const LARGEST = (4 << 20) - 10;

const failed = [];

function check(name, holds, seen = '') {
  if (!holds) failed.push(`${name}: ${JSON.stringify(seen)}`.slice(0, 300).replace(/\n/g, ' '));
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const bytes = (response) => (response.payload ? response.payload.body.length : 0);
const wanted = (size, more = {}) => ({ size, ...more });
const asking = (up, down) => ({ response_parameters: [wanted(down)], payload: payload(up) });
const large = (more = {}) => ({ response_size: 314159, payload: payload(271828), ...more });

// Resolves to the result of a unary call: { error, response, initial, status }.
function unary(method, request, metadata = new grpc.Metadata(), of = client) {
  return new Promise((done) => {
    const end = {};
    const settle = () => { if (end.status && 'error' in end) done(end); };
    const call = of[method](request, metadata, (error, response) => {
      end.error = error;
      end.response = response;
      settle();
    });
    call.on('metadata', (initial) => { end.initial = initial; });
    call.on('status', (status) => { end.status = status; settle(); });
  });
}

// Resolves to the responses and the status of a stream: { responses, initial, status }.
function ended(call, each = () => {}) {
  return new Promise((done) => {
    const end = { responses: [] };
    call.on('data', (response) => { end.responses.push(response); each(response); });
    call.on('metadata', (initial) => { end.initial = initial; });
    call.on('error', () => {});
    call.on('status', (status) => { end.status = status; setImmediate(() => done(end)); });
  });
}

// Resolves to the result of a client-streaming call.
function uploading(of, write) {
  return new Promise((done) => {
    const end = {};
    const call = of.streamingInputCall((error, response) => { end.error = error; end.response = response; });
    call.on('status', (status) => { end.status = status; setImmediate(() => done(end)); });
    end.call = call;
    write(call);
  });
}

function ok(name, end) {
  check(name, end.status.code === Code.OK, end.status);
  return end.status.code === Code.OK;
}

function is(name, end, code) {
  check(name, end.status.code === code, [end.status.code, end.status.details]);
}

function pings(up, down) {
  const call = client.fullDuplexCall();
  let sent = 0;
  const next = () => {
    if (sent < up.length) {
      call.write(asking(up[sent], down[sent]));
      sent += 1;
    } else {
      call.end();
    }
  };
  next();
  return ended(call, next);
}

async function cancelledCalls() {
  const metadata = new grpc.Metadata();
  metadata.add(CANCELLED_CALLS, '0');
  const end = await unary('unaryCall', {}, metadata);
  return Number(end.initial.get(CANCELLED_CALLS)[0]);
}

async function cancelled(end, before) {
  is('status', end, Code.CANCELLED);
  let now = before;
  for (let i = 0; i < 500 && now === before; i += 1) {
    now = await cancelledCalls();
    if (now === before) await sleep(10);
  }
  check('at the server', now === before + 1, [before, now]);
}

async function echoStatus(details) {
  const response_status = { code: 2, message: details };
  const good = (end) => end.status.code === 2 && end.status.details === details;
  const one = await unary('unaryCall', { response_status });
  check('unary', good(one), one.status);
  const call = client.fullDuplexCall();
  call.write({ response_status });
  call.end();
  const two = await ended(call);
  check('duplex', good(two), two.status);
}

const CASES = {
  async empty_unary() {
    ok('call', await unary('emptyCall', {}));
  },

  async cacheable_unary() {
    const bodies = [];
    for (let i = 0; i < 2; i += 1) {
      const metadata = new grpc.Metadata();
      metadata.add('x-user-ip', '1.2.3.4');
      const end = await unary('cacheableUnaryCall', { payload: payload(16) }, metadata);
      if (!ok('call', end)) return;
      const control = end.initial.get('cache-control');
      check('cache-control', same(control, ['max-age=60, public']), control);
      bodies.push(end.response.payload.body.toString());
    }
    check('the same from the cache', bodies[0] === bodies[1], 'two responses');
  },

  async large_unary() {
    const end = await unary('unaryCall', large());
    if (!ok('call', end)) return;
    check('response', end.response.payload.body.equals(Buffer.alloc(314159)), bytes(end.response));
  },

  async client_compressed_unary() {
    const expecting = (value) => large({ expect_compressed: { value } });
    is('probe', await unary('unaryCall', expecting(true)), Code.INVALID_ARGUMENT);
    for (const [name, value, of] of [['compressed', true, gzip], ['uncompressed', false, client]]) {
      const end = await unary('unaryCall', expecting(value), undefined, of);
      if (ok(name, end)) check(`${name} size`, bytes(end.response) === 314159, bytes(end.response));
    }
  },

  async server_compressed_unary() {
    for (const [name, value] of [['compressed', true], ['uncompressed', false]]) {
      const end = await unary('unaryCall', large({ response_compressed: { value } }));
      if (ok(name, end)) check(`${name} size`, bytes(end.response) === 314159, bytes(end.response));
      check(`${name} response`, false, 'grpc-js does not show it');
    }
  },

  async client_streaming() {
    const end = await uploading(client, (call) => {
      for (const size of UP) call.write({ payload: payload(size) });
      call.end();
    });
    if (ok('call', end)) check('size', end.response.aggregated_payload_size === 74922, end.response);
  },

  async client_compressed_streaming() {
    const request = (size, value) => ({ payload: payload(size), expect_compressed: { value } });
    const probe = await uploading(client, (call) => {
      call.write(request(UP[0], true));
      call.end();
    });
    is('probe', probe, Code.INVALID_ARGUMENT);
    const end = await uploading(gzip, (call) => {
      call.write(request(UP[0], true), () => {
        // Node's `write` does not pass on message flags, so grpc-js's implementation is called directly.
        call._write(request(UP[3], false), NO_COMPRESS, () => call.end());
      });
    });
    if (ok('call', end)) check('size', end.response.aggregated_payload_size === 73086, end.response);
  },

  async server_streaming() {
    const end = await ended(client.streamingOutputCall({ response_parameters: DOWN.map((size) => wanted(size)) }));
    ok('call', end);
    check('sizes', same(end.responses.map(bytes), DOWN), end.responses.map(bytes));
  },

  async server_compressed_streaming() {
    const response_parameters = [
      wanted(31415, { compressed: { value: true } }),
      wanted(92653, { compressed: { value: false } }),
    ];
    const end = await ended(client.streamingOutputCall({ response_parameters }));
    ok('call', end);
    check('sizes', same(end.responses.map(bytes), [31415, 92653]), end.responses.map(bytes));
    check('message by message', false, 'grpc-js does not show it');
  },

  async ping_pong() {
    const end = await pings(UP, DOWN);
    ok('call', end);
    check('sizes', same(end.responses.map(bytes), DOWN), end.responses.map(bytes));
  },

  async empty_stream() {
    const call = client.fullDuplexCall();
    call.end();
    const end = await ended(call);
    ok('call', end);
    check('no responses', end.responses.length === 0, end.responses.length);
  },

  async timeout_on_sleeping_server() {
    const call = client.fullDuplexCall(new grpc.Metadata(), { deadline: Date.now() + 1 });
    call.write({ payload: payload(27182) });
    is('status', await ended(call), Code.DEADLINE_EXCEEDED);
  },

  async cancel_after_begin() {
    const before = await cancelledCalls();
    // The delay lets the server receive the call before it is cancelled.
    const end = await uploading(client, (call) => { setTimeout(() => call.cancel(), 200); });
    await cancelled(end, before);
  },

  async cancel_after_first_response() {
    const before = await cancelledCalls();
    const call = client.fullDuplexCall();
    call.write(asking(27182, 31415));
    const end = await ended(call, () => call.cancel());
    check('first response', same(end.responses.map(bytes), [31415]), end.responses.map(bytes));
    await cancelled(end, before);
  },

  async status_code_and_message() {
    await echoStatus('test status message');
  },

  async special_status_message() {
    await echoStatus('\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \u{1f608}\t\n');
  },

  async custom_metadata() {
    const metadata = () => {
      const metadata = new grpc.Metadata();
      metadata.add(ECHO_INITIAL, 'test_initial_metadata_value');
      metadata.add(ECHO_TRAILING, Buffer.from([0xab, 0xab, 0xab]));
      return metadata;
    };
    const look = (kind, end) => {
      if (!ok(kind, end)) return;
      const initial = end.initial.get(ECHO_INITIAL);
      check(`${kind}, initial`, same(initial, ['test_initial_metadata_value']), initial);
      const trailing = end.status.metadata.get(ECHO_TRAILING).map((value) => value.toString('hex'));
      check(`${kind}, trailing`, same(trailing, ['ababab']), trailing);
    };
    look('unary', await unary('unaryCall', large(), metadata()));
    const call = client.fullDuplexCall(metadata());
    call.write(asking(271828, 314159));
    call.end();
    look('duplex', await ended(call));
  },

  async unimplemented_method() {
    is('status', await unary('unimplementedCall', {}), Code.UNIMPLEMENTED);
    const end = await new Promise((done) => {
      const raw = (value) => value;
      const path = '/grpc.testing.TestService/NoSuchMethod';
      const call = client.makeUnaryRequest(path, raw, raw, Buffer.alloc(0), () => {});
      call.on('status', (status) => done({ status }));
    });
    is('no such method', end, Code.UNIMPLEMENTED);
  },

  async unimplemented_service() {
    const of = new testing.UnimplementedService(address, insecure);
    is('status', await unary('unimplementedCall', {}, undefined, of), Code.UNIMPLEMENTED);
  },

  async max_message_size() {
    ok('largest request', await unary('unaryCall', { payload: payload(LARGEST) }));
    const request = await unary('unaryCall', { payload: payload(LARGEST + 1) });
    is('too large a request', request, Code.RESOURCE_EXHAUSTED);
    const end = await unary('unaryCall', { response_size: LARGEST });
    if (ok('largest response', end)) check('largest response', bytes(end.response) === LARGEST);
    const response = await unary('unaryCall', { response_size: LARGEST + 1 });
    is('too large a response', response, Code.RESOURCE_EXHAUSTED);
  },

  async concurrent_large_unary() {
    const request = large();
    const ends = await Promise.all(Array.from({ length: 1000 }, () => unary('unaryCall', request)));
    for (const end of ends) {
      if (!ok('call', end)) return;
      check('response', bytes(end.response) === 314159, bytes(end.response));
    }
  },

  async more_streams_than_allowed() {
    const all = Array.from({ length: 300 }, () => pings(UP.slice(1, 3), DOWN.slice(1, 3)));
    for (const end of await Promise.all(all)) {
      if (!ok('call', end)) return;
      check('sizes', same(end.responses.map(bytes), DOWN.slice(1, 3)), end.responses.map(bytes));
    }
  },
};

async function main() {
  for (const name of names) {
    try {
      await CASES[name]();
    } catch (error) {
      check('case', false, String(error));
    }
    for (const line of failed.splice(0)) console.log('failed', line);
    console.log('case', name);
  }
  process.exit(0);
}

main();
