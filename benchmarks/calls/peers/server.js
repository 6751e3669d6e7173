// The server with grpc-js. Prints its port, and serves until its input ends.
//
// server.js ORDER: a file with the message that streams consist of.
'use strict';

const fs = require('fs');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const path = require('path');

const includeDirs = [path.join(__dirname, '..', 'proto'), path.join(__dirname, '..', '..', 'codec', 'proto')];
// 64-bit numbers are preserved, so that responses equal their requests.
const definition = loader.loadSync('bench/calls/v1/calls.proto', { includeDirs, keepCase: true });
const { service } = grpc.loadPackageDefinition(definition).bench.calls.v1.Calls;
const order = service.Medium.requestDeserialize(fs.readFileSync(process.argv[2]));

const same = (call, answer) => answer(null, call.request);

// Waits while the connection is full.
function list(call) {
  let left = call.request.orders;
  const more = () => {
    while (left > 0) {
      left -= 1;
      if (!call.write(order)) return call.once('drain', more);
    }
    return call.end();
  };
  more();
}

function exchange(call) {
  // Otherwise the metadata is sent with the first message, which the client sends after receiving it.
  call.sendMetadata(new grpc.Metadata());
  call.on('data', (reading) => call.write(reading));
  call.on('end', () => call.end());
}

const server = new grpc.Server();
server.addService(service, { small: same, medium: same, list, exchange });
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log('port', port);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
