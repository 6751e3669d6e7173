// A testee of the conformance runner with protobuf-es, for binary and JSON: `testee.js PROTOCOL DESCRIPTORS`.
'use strict';

const fs = require('fs');
const { createFileRegistry, create, fromBinary, toBinary, fromJsonString, toJsonString } = require('@bufbuild/protobuf');
const { FileDescriptorSetSchema } = require('@bufbuild/protobuf/wkt');

const [protocol, registry] = process.argv.slice(2).map((path) =>
  createFileRegistry(fromBinary(FileDescriptorSetSchema, fs.readFileSync(path))));
const Request = protocol.getMessage('conformance.ConformanceRequest');
const Response = protocol.getMessage('conformance.ConformanceResponse');
const PROTOBUF = 1;
const JSON_FORMAT = 2;

function convert(request) {
  const schema = registry.getMessage(request.messageType);
  const { case: format, value: payload } = request.payload;
  if (format === 'textPayload' || ![PROTOBUF, JSON_FORMAT].includes(request.requestedOutputFormat)) {
    return { case: 'skipped', value: 'the text format' };
  }
  let message;
  try {
    message = format === 'jsonPayload' ? fromJsonString(schema, payload, { registry }) : fromBinary(schema, payload);
  } catch (error) {
    return { case: 'parseError', value: String(error) };
  }
  try {
    return request.requestedOutputFormat === JSON_FORMAT
      ? { case: 'jsonPayload', value: toJsonString(schema, message, { registry }) }
      : { case: 'protobufPayload', value: toBinary(schema, message) };
  } catch (error) {
    return { case: 'serializeError', value: String(error) };
  }
}

// Each message is preceded by its length as four little-endian bytes.
let input = Buffer.alloc(0);
process.stdin.on('data', (data) => {
  input = Buffer.concat([input, data]);
  while (input.length >= 4 && input.length >= 4 + input.readUInt32LE(0)) {
    const end = 4 + input.readUInt32LE(0);
    const result = convert(fromBinary(Request, input.subarray(4, end)));
    const response = toBinary(Response, create(Response, { result }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(response.length);
    process.stdout.write(Buffer.concat([length, response]));
    input = input.subarray(end);
  }
});
