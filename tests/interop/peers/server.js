// The server of the interop cases with grpc-js. Prints its port, and serves until its input ends.
'use strict';

const grpc = require('@grpc/grpc-js');
const { testing, payload, CANCELLED_CALLS, ECHO_INITIAL, ECHO_TRAILING } = require('./schema.js');

let cancelled = 0;

// Counts cancelled calls. grpc-js reports every call as cancelled, so finished calls are marked as done.
function watch(call) {
  const watched = { done: false };
  call.on('cancelled', () => { if (!watched.done) cancelled += 1; });
  return watched;
}

// Called at the end of the requests. It waits, because grpc-js may report a moment later that the client
// has cancelled the call rather than closed the stream.
function closed(call, watched, then) {
  setTimeout(() => {
    if (call.cancelled) return;
    watched.done = true;
    then();
  }, 20);
}

// Echoes the requested metadata.
function begin(call) {
  const initial = new grpc.Metadata();
  for (const value of call.metadata.get(ECHO_INITIAL)) initial.add(ECHO_INITIAL, value);
  if (call.metadata.get(CANCELLED_CALLS).length) initial.add(CANCELLED_CALLS, String(cancelled));
  call.sendMetadata(initial);
  const trailing = new grpc.Metadata();
  for (const value of call.metadata.get(ECHO_TRAILING)) trailing.add(ECHO_TRAILING, value);
  return trailing;
}

function failure(request) {
  const status = request.response_status;
  return status && status.code ? { code: status.code, details: status.message } : null;
}

function emptyCall(call, answer) {
  answer(null, {}, begin(call));
}

function unaryCall(call, answer) {
  const trailing = begin(call);
  const error = failure(call.request);
  if (error) return answer(error);
  answer(null, { payload: payload(call.request.response_size) }, trailing);
}

function cacheableUnaryCall(call, answer) {
  const initial = new grpc.Metadata();
  initial.add('cache-control', 'max-age=60, public');
  call.sendMetadata(initial);
  answer(null, { payload: { body: Buffer.from(String(process.hrtime.bigint())) } });
}

// Sends the responses to a request, and then calls `then`.
function answers(call, watched, request, then) {
  const left = [...request.response_parameters];
  const next = () => {
    const wanted = left.shift();
    if (wanted) {
      setTimeout(() => { call.write({ payload: payload(wanted.size) }); next(); }, wanted.interval_us / 1000);
      return;
    }
    const error = failure(request);
    if (error) {
      watched.done = true;
      call.emit('error', error);
    } else {
      then();
    }
  };
  next();
}

function streamingOutputCall(call) {
  const trailing = begin(call);
  const watched = watch(call);
  answers(call, watched, call.request, () => {
    watched.done = true;
    call.end(trailing);
  });
}

function streamingInputCall(call, answer) {
  const watched = watch(call);
  let size = 0;
  call.on('data', (request) => { if (request.payload) size += request.payload.body.length; });
  call.on('end', () => closed(call, watched, () => answer(null, { aggregated_payload_size: size })));
}

// Handles requests one after the other, and responds to each before the next.
function duplex(half) {
  return (call) => {
    const trailing = begin(call);
    const watched = watch(call);
    const requests = [];
    let ended = false;
    let busy = false;
    const work = () => {
      if (busy || (half && !ended)) return;
      if (requests.length) {
        busy = true;
        answers(call, watched, requests.shift(), () => { busy = false; work(); });
      } else if (ended) {
        closed(call, watched, () => call.end(trailing));
      }
    };
    call.on('data', (request) => { requests.push(request); work(); });
    call.on('end', () => { ended = true; work(); });
  };
}

const server = new grpc.Server({ 'grpc.max_concurrent_streams': Number(process.argv[2]) });
server.addService(testing.TestService.service, {
  emptyCall,
  unaryCall,
  cacheableUnaryCall,
  streamingOutputCall,
  streamingInputCall,
  fullDuplexCall: duplex(false),
  halfDuplexCall: duplex(true),
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log('port', port);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
