"""The server of the interop cases with grpcio. Prints its port, and serves until its input ends."""

import sys
import threading
import time
from concurrent import futures

import grpc

import schema
from schema import empty_pb2, messages_pb2, test_pb2_grpc

CODES = {code.value[0]: code for code in grpc.StatusCode}


class TestService(test_pb2_grpc.TestServiceServicer):
    def __init__(self):
        self.lock = threading.Lock()
        self.cancelled = 0

    def watch(self, context):
        """Counts the call as cancelled, unless `done` is set before it ends."""
        done = threading.Event()

        def ended():
            if not done.is_set():
                with self.lock:
                    self.cancelled += 1

        context.add_callback(ended)
        return done

    def closed(self, context, done):
        """Waits at the end of the requests, because grpcio may report a moment later that the client
        has cancelled the call rather than closed the stream."""
        time.sleep(0.02)
        if context.is_active():
            done.set()

    def metadata(self, context):
        """Echoes the requested metadata."""
        initial = []
        for key, value in context.invocation_metadata():
            if key == schema.ECHO_INITIAL:
                initial.append((key, value))
            elif key == schema.ECHO_TRAILING:
                context.set_trailing_metadata(((key, value),))
            elif key == schema.CANCELLED_CALLS:
                with self.lock:
                    initial.append((key, str(self.cancelled)))
        if initial:
            context.send_initial_metadata(initial)

    def status(self, request, context):
        if request.response_status.code:
            context.abort(CODES[request.response_status.code], request.response_status.message)

    def EmptyCall(self, request, context):
        self.metadata(context)
        return empty_pb2.Empty()

    def UnaryCall(self, request, context):
        if request.response_compressed.value:
            context.set_compression(grpc.Compression.Gzip)
        self.metadata(context)
        self.status(request, context)
        return messages_pb2.SimpleResponse(payload=schema.payload(request.response_size))

    def CacheableUnaryCall(self, request, context):
        context.send_initial_metadata((("cache-control", "max-age=60, public"),))
        body = str(time.time_ns()).encode()
        return messages_pb2.SimpleResponse(payload=messages_pb2.Payload(body=body))

    def answers(self, request, context):
        for wanted in request.response_parameters:
            time.sleep(wanted.interval_us / 1e6)
            if wanted.HasField("compressed") and not wanted.compressed.value:
                context.disable_next_message_compression()
            yield messages_pb2.StreamingOutputCallResponse(payload=schema.payload(wanted.size))
        self.status(request, context)

    def StreamingOutputCall(self, request, context):
        done = self.watch(context)
        if any(wanted.compressed.value for wanted in request.response_parameters):
            context.set_compression(grpc.Compression.Gzip)
        self.metadata(context)
        yield from self.answers(request, context)
        done.set()

    def StreamingInputCall(self, requests, context):
        done = self.watch(context)
        size = sum(len(request.payload.body) for request in requests)
        self.closed(context, done)
        return messages_pb2.StreamingInputCallResponse(aggregated_payload_size=size)

    def FullDuplexCall(self, requests, context):
        done = self.watch(context)
        self.metadata(context)
        for request in requests:
            yield from self.answers(request, context)
        self.closed(context, done)

    def HalfDuplexCall(self, requests, context):
        done = self.watch(context)
        self.metadata(context)
        for request in list(requests):
            yield from self.answers(request, context)
        self.closed(context, done)


def main():
    # There is no stream limit: a stream ends later for the server than for the client, so the server
    # would reject calls of clients that respect the limit.
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=128), options=[("grpc.so_reuseport", 0)]
    )
    test_pb2_grpc.add_TestServiceServicer_to_server(TestService(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print("port", port, flush=True)
    sys.stdin.read()
    server.stop(None)


main()
