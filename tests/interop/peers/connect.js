// The clients of @connectrpc/connect-node: `connect.js URL DESCRIPTOR_SET`.
//
// Makes the same calls with Connect, gRPC-Web and gRPC, each with JSON and the binary format, over HTTP/1.1 and HTTP/2,
// with and without compression. Prints `failed TRANSPORT CHECK: WHAT` for each check that fails, and
// `passed TRANSPORT` after each transport.
'use strict';

const fs = require('node:fs');
const { Code, ConnectError, createClient } = require('@connectrpc/connect');
const node = require('@connectrpc/connect-node');
const { createFileRegistry, fromBinary } = require('@bufbuild/protobuf');
const { DurationSchema, FileDescriptorSetSchema } = require('@bufbuild/protobuf/wkt');

const [baseUrl, descriptorSet] = process.argv.slice(2);
const files = fromBinary(FileDescriptorSetSchema, fs.readFileSync(descriptorSet));
const Talk = createFileRegistry(files).getService('protocols.v1.Talk');

let name = '';

function check(what, holds, seen = '') {
  if (holds) return;
  const text = JSON.stringify(seen, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  console.log(`failed ${name} ${what}: ${text}`.slice(0, 400).replace(/\n/g, ' '));
}

// Resolves to the error of a call.
async function failure(call) {
  try {
    const response = await call();
    return new ConnectError(`no error, but ${response}`, Code.Unknown);
  } catch (error) {
    return ConnectError.from(error);
  }
}

async function collect(stream) {
  const messages = [];
  for await (const message of stream) messages.push(message);
  return messages;
}

async function* each(...messages) {
  yield* messages;
}

function checkError(what, error, code, message) {
  check(`${what}: code`, error.code === code, [error.code, error.rawMessage]);
  check(`${what}: message`, error.rawMessage === message, error.rawMessage);
  const details = error.findDetails(DurationSchema);
  check(`${what}: details`, details.length === 1 && details[0].seconds === 30n, error.details);
  check(`${what}: metadata`, error.metadata.get('x-cost') === '5', [...error.metadata]);
}

async function unary(client) {
  let lead;
  const headers = { 'x-echo': 'a', 'x-echo-bin': 'AAEC/w' };
  const options = { headers, onHeader: (received) => { lead = received; } };
  const answer = await client.say({ text: 'h\u00e9llo', number: 1n << 60n, size: 3 }, options);
  check('text', answer.text === 'h\u00e9llo' && answer.number === 1n << 60n, answer);
  check('data', Buffer.from(answer.data).equals(Buffer.from('xxx')), answer.data);
  check('header', lead.get('x-echo') === 'a' && lead.get('x-echo-bin') === 'AAEC/w', [...lead]);
  check('empty', (await client.say({})).text === '');
  const large = await client.say({ text: 'b'.repeat(1_000_000), size: 1_000_000 });
  check('large', large.text.length === 1_000_000 && large.data.length === 1_000_000);
  check('look', (await client.look({ text: '{&+ %}' })).text === '{&+ %}');
  const error = await failure(() => client.say({ fail: Code.NotFound, text: 'no "tea", 100 %' }));
  checkError('unary error', error, Code.NotFound, 'no "tea", 100 %');
  for (let code = 1; code <= 16; code += 1) {
    const seen = await failure(() => client.say({ fail: code, text: 'x' }));
    check(`code ${code}`, seen.code === code && seen.rawMessage === 'x', [seen.code, seen.rawMessage]);
  }
  const long = await failure(() => client.say({ text: 'c'.repeat(5_000_000) }));
  // tonic, which reads gRPC itself, has another code for it.
  const tooLong = name.startsWith('grpc/2/binary') ? Code.OutOfRange : Code.ResourceExhausted;
  check('too long', long.code === tooLong, [long.code, long.rawMessage]);
}

async function streams(client, isHttp2) {
  const answers = await collect(client.count({ number: 3n, text: 'x' }));
  check('answers', answers.map((answer) => `${answer.number}`).join() === '1,2,3', answers);
  check('no answers', (await collect(client.count({}))).length === 0);
  const received = [];
  const error = await failure(async () => {
    for await (const answer of client.count({ number: 2n, fail: Code.Aborted, text: 'late' })) {
      received.push(answer);
    }
  });
  check('answers before the error', received.length === 2, received);
  checkError('stream error', error, Code.Aborted, 'late');
  const sum = await client.sum(each({ number: 2n }, { text: 'x' }, { number: 40n }));
  check('sum', sum.number === 42n && sum.text === 'x', sum);
  check('sum of nothing', (await client.sum(each())).number === 0n);
  const refused = await failure(() => client.sum(each({ fail: Code.OutOfRange, text: 'no' })));
  check('upload error', refused.code === Code.OutOfRange, [refused.code, refused.rawMessage]);
  // The server has answered before the end of the request, so it may close a connection of HTTP/1.1.
  await new Promise((done) => { setTimeout(done, 50); });
  if (!isHttp2) return;
  // Each request follows the answer to the one before.
  let ready = Promise.resolve();
  let answered = () => {};
  async function* asks() {
    for (let number = 1n; number <= 3n; number += 1n) {
      await ready;
      ready = new Promise((done) => { answered = done; });
      yield { number };
    }
    await ready;
  }
  const seen = [];
  for await (const answer of client.chat(asks())) {
    seen.push(`${answer.number}`);
    answered();
  }
  check('chat', seen.join() === '1,2,3', seen);
}

async function ends(client) {
  const late = await failure(() => client.say({ waitMs: 60_000n }, { timeoutMs: 50 }));
  check('deadline', late.code === Code.DeadlineExceeded, [late.code, late.rawMessage]);
  const slow = { number: 3n, waitMs: 60_000n };
  const lateStream = await failure(() => collect(client.count(slow, { timeoutMs: 50 })));
  check('stream deadline', lateStream.code === Code.DeadlineExceeded, lateStream.rawMessage);
  for (const start of [
    (signal) => client.say({ waitMs: 60_000n }, { signal }),
    (signal) => collect(client.count(slow, { signal })),
  ]) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const cancelled = await failure(() => start(controller.signal));
    check('cancelled', cancelled.code === Code.Canceled, [cancelled.code, cancelled.rawMessage]);
  }
}

async function main() {
  const protocols = [
    ['connect', node.createConnectTransport],
    ['connect-get', node.createConnectTransport],
    ['grpc-web', node.createGrpcWebTransport],
    ['grpc', node.createGrpcTransport],
  ];
  for (const [protocol, create] of protocols) {
    for (const httpVersion of ['1.1', '2']) {
      if (protocol === 'grpc' && httpVersion === '1.1') continue;
      for (const useBinaryFormat of [false, true]) {
        for (const compressed of [false, true]) {
          // In the binary format, gRPC calls are passed on, and the server decides about compression.
          if (protocol === 'grpc' && useBinaryFormat && compressed) continue;
          name = `${protocol}/${httpVersion}/${useBinaryFormat ? 'binary' : 'json'}/${compressed ? 'gzip' : 'identity'}`;
          const client = createClient(Talk, create({
            baseUrl,
            httpVersion,
            useBinaryFormat,
            useHttpGet: protocol === 'connect-get',
            acceptCompression: compressed ? [node.compressionGzip] : [],
            sendCompression: compressed ? node.compressionGzip : undefined,
          }));
          await unary(client);
          await streams(client, httpVersion === '2');
          await ends(client);
          console.log(`passed ${name}`);
        }
      }
    }
  }
}

main().then(() => process.exit(0), (error) => {
  console.log(`failed ${name} with ${error.stack}`.replace(/\n/g, ' '));
  process.exit(1);
});
