// The schema of the interop cases, loaded by proto-loader.
'use strict';

const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const path = require('path');

const proto = path.join(__dirname, '..', 'proto');
const definition = loader.loadSync('grpc/testing/test.proto', { includeDirs: [proto], keepCase: true, defaults: true });

module.exports = {
  testing: grpc.loadPackageDefinition(definition).grpc.testing,
  CANCELLED_CALLS: 'x-cancelled-calls',
  ECHO_INITIAL: 'x-grpc-test-echo-initial',
  ECHO_TRAILING: 'x-grpc-test-echo-trailing-bin',
  payload: (size) => ({ body: Buffer.alloc(size) }),
};
