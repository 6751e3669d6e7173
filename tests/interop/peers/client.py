"""The client of the interop cases with grpcio: `client.py ADDRESS CASE...`.

Prints `failed CHECK: WHAT` for each check that fails, and `case NAME` after each case.
"""

import sys
import threading
import time

import grpc

import schema
from schema import empty_pb2, messages_pb2, test_pb2_grpc
from schema import payload

GZIP = grpc.Compression.Gzip
UP = [27182, 8, 1828, 45904]
DOWN = [31415, 9, 2653, 58979]
LARGEST = (4 << 20) - 10
METADATA = ((schema.ECHO_INITIAL, "test_initial_metadata_value"), (schema.ECHO_TRAILING, b"\xab" * 3))

CASES = {}
failed = []


def case(function):
    CASES[function.__name__] = function


def check(name, holds, seen=""):
    if not holds:
        failed.append(f"{name}: {seen!r}"[:300].replace("\n", " "))


def call(name, function):
    """Returns the result of the call, or None after a failed check."""
    try:
        return function()
    except grpc.RpcError as error:
        check(name, False, (error.code(), error.details()))
        return None


def status(name, function, code, details=None):
    """Checks that the call ends with the status."""
    try:
        result = function()
        check(name, False, f"no error, but {result}")
    except grpc.RpcError as error:
        seen = (error.code(), error.details())
        check(name, seen[0] == code and (details is None or seen[1] == details), seen)


def large(**more):
    return messages_pb2.SimpleRequest(response_size=314159, payload=payload(271828), **more)


def flag(value):
    return messages_pb2.BoolValue(value=value)


def wanted(size, **more):
    return messages_pb2.ResponseParameters(size=size, **more)


def asking(up, down):
    return messages_pb2.StreamingOutputCallRequest(response_parameters=[wanted(down)], payload=payload(up))


def sizes(responses):
    return [len(response.payload.body) for response in responses]


class Open:
    """A stream of requests that can be extended and closed."""

    def __init__(self, *requests):
        self.condition = threading.Condition()
        self.requests = list(requests)
        self.closed = False

    def send(self, request):
        with self.condition:
            self.requests.append(request)
            self.condition.notify()

    def close(self):
        with self.condition:
            self.closed = True
            self.condition.notify()

    def __iter__(self):
        return self

    def __next__(self):
        with self.condition:
            while not self.requests and not self.closed:
                self.condition.wait()
            if self.requests:
                return self.requests.pop(0)
            raise StopIteration


@case
def empty_unary(stub, channel):
    call("call", lambda: stub.EmptyCall(empty_pb2.Empty()))


@case
def cacheable_unary(stub, channel):
    request = messages_pb2.SimpleRequest(payload=payload(16))
    metadata = (("x-user-ip", "1.2.3.4"),)
    bodies = []
    for _ in range(2):
        result = call("call", lambda: stub.CacheableUnaryCall.with_call(request, metadata=metadata))
        if result is None:
            return
        response, of = result
        initial = dict(of.initial_metadata())
        check("cache-control", initial.get("cache-control") == "max-age=60, public", initial)
        bodies.append(response.payload.body)
    check("the same from the cache", bodies[0] == bodies[1], "two responses")


@case
def large_unary(stub, channel):
    response = call("call", lambda: stub.UnaryCall(large()))
    if response is not None:
        check("response", response.payload.body == bytes(314159), len(response.payload.body))


@case
def client_compressed_unary(stub, channel):
    expecting = large(expect_compressed=flag(True))
    status("probe", lambda: stub.UnaryCall(expecting), grpc.StatusCode.INVALID_ARGUMENT)
    for name, request, compression in [
        ("compressed", expecting, GZIP),
        ("uncompressed", large(expect_compressed=flag(False)), None),
    ]:
        response = call(name, lambda: stub.UnaryCall(request, compression=compression))
        if response is not None:
            check(name + " size", len(response.payload.body) == 314159, len(response.payload.body))


@case
def server_compressed_unary(stub, channel):
    for name, compressed in [("compressed", True), ("uncompressed", False)]:
        response = call(name, lambda: stub.UnaryCall(large(response_compressed=flag(compressed))))
        if response is not None:
            check(name + " size", len(response.payload.body) == 314159, len(response.payload.body))
        check(name + " response", False, "grpcio does not show it")


@case
def client_streaming(stub, channel):
    requests = [messages_pb2.StreamingInputCallRequest(payload=payload(size)) for size in UP]
    response = call("call", lambda: stub.StreamingInputCall(iter(requests)))
    if response is not None:
        check("size", response.aggregated_payload_size == 74922, response)


@case
def client_compressed_streaming(stub, channel):
    def request(size, compressed):
        return messages_pb2.StreamingInputCallRequest(
            payload=payload(size), expect_compressed=flag(compressed)
        )

    probe = iter([request(UP[0], True)])
    status("probe", lambda: stub.StreamingInputCall(probe), grpc.StatusCode.INVALID_ARGUMENT)
    # grpcio's client can compress all messages of a call or none.
    requests = iter([request(UP[0], True), request(UP[3], False)])
    response = call("call", lambda: stub.StreamingInputCall(requests, compression=GZIP))
    if response is not None:
        check("size", response.aggregated_payload_size == 73086, response)


@case
def server_streaming(stub, channel):
    request = messages_pb2.StreamingOutputCallRequest(response_parameters=map(wanted, DOWN))
    seen = call("call", lambda: sizes(stub.StreamingOutputCall(request)))
    if seen is not None:
        check("sizes", seen == DOWN, seen)


@case
def server_compressed_streaming(stub, channel):
    parameters = [wanted(31415, compressed=flag(True)), wanted(92653, compressed=flag(False))]
    request = messages_pb2.StreamingOutputCallRequest(response_parameters=parameters)
    seen = call("call", lambda: sizes(stub.StreamingOutputCall(request)))
    if seen is not None:
        check("sizes", seen == [31415, 92653], seen)
    check("message by message", False, "grpcio does not show it")


def pings(stub, up, down):
    requests = Open(asking(up[0], down[0]))
    responses = stub.FullDuplexCall(requests)
    seen = []
    for response in responses:
        seen.append(len(response.payload.body))
        if len(seen) < len(up):
            requests.send(asking(up[len(seen)], down[len(seen)]))
        else:
            requests.close()
    return seen


@case
def ping_pong(stub, channel):
    seen = call("call", lambda: pings(stub, UP, DOWN))
    if seen is not None:
        check("sizes", seen == DOWN, seen)


@case
def empty_stream(stub, channel):
    seen = call("call", lambda: sizes(stub.FullDuplexCall(iter([]))))
    if seen is not None:
        check("no responses", seen == [], seen)


@case
def timeout_on_sleeping_server(stub, channel):
    requests = Open(messages_pb2.StreamingOutputCallRequest(payload=payload(27182)))
    responses = stub.FullDuplexCall(requests, timeout=0.001)
    status("status", lambda: sizes(responses), grpc.StatusCode.DEADLINE_EXCEEDED)
    requests.close()


def cancelled_calls(stub):
    request = messages_pb2.SimpleRequest()
    metadata = ((schema.CANCELLED_CALLS, "0"),)
    _, of = stub.UnaryCall.with_call(request, metadata=metadata)
    return int(dict(of.initial_metadata())[schema.CANCELLED_CALLS])


def cancelled(stub, of, before):
    check("status", of.code() == grpc.StatusCode.CANCELLED, (of.code(), of.details()))
    until = time.monotonic() + 5
    while cancelled_calls(stub) == before and time.monotonic() < until:
        time.sleep(0.01)
    now = cancelled_calls(stub)
    check("at the server", now == before + 1, (before, now))


@case
def cancel_after_begin(stub, channel):
    before = cancelled_calls(stub)
    requests = Open()
    of = stub.StreamingInputCall.future(requests)
    # The delay lets the server receive the call before it is cancelled.
    time.sleep(0.2)
    of.cancel()
    cancelled(stub, of, before)
    requests.close()


@case
def cancel_after_first_response(stub, channel):
    before = cancelled_calls(stub)
    requests = Open(asking(27182, 31415))
    responses = stub.FullDuplexCall(requests)
    first = call("first response", lambda: next(responses))
    check("first response", first is not None and len(first.payload.body) == 31415)
    responses.cancel()
    cancelled(stub, responses, before)
    requests.close()


def echo_status(stub, message):
    echo = messages_pb2.EchoStatus(code=2, message=message)
    request = messages_pb2.SimpleRequest(response_status=echo)
    status("unary", lambda: stub.UnaryCall(request), grpc.StatusCode.UNKNOWN, message)
    request = messages_pb2.StreamingOutputCallRequest(response_status=echo)
    responses = stub.FullDuplexCall(iter([request]))
    status("duplex", lambda: sizes(responses), grpc.StatusCode.UNKNOWN, message)


@case
def status_code_and_message(stub, channel):
    echo_status(stub, "test status message")


@case
def special_status_message(stub, channel):
    echo_status(stub, "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n")


@case
def custom_metadata(stub, channel):
    def look(kind, of):
        initial, trailing = dict(of.initial_metadata()), dict(of.trailing_metadata())
        check(kind + ", initial", initial.get(schema.ECHO_INITIAL) == METADATA[0][1], initial)
        check(kind + ", trailing", trailing.get(schema.ECHO_TRAILING) == METADATA[1][1], trailing)

    result = call("unary", lambda: stub.UnaryCall.with_call(large(), metadata=METADATA))
    if result is not None:
        look("unary", result[1])
    responses = stub.FullDuplexCall(iter([asking(271828, 314159)]), metadata=METADATA)
    if call("duplex", lambda: sizes(responses)) is not None:
        look("duplex", responses)


@case
def unimplemented_method(stub, channel):
    code = grpc.StatusCode.UNIMPLEMENTED
    status("status", lambda: stub.UnimplementedCall(empty_pb2.Empty()), code)
    no_such = channel.unary_unary("/grpc.testing.TestService/NoSuchMethod")
    status("no such method", lambda: no_such(b""), code)


@case
def unimplemented_service(stub, channel):
    stub = test_pb2_grpc.UnimplementedServiceStub(channel)
    code = grpc.StatusCode.UNIMPLEMENTED
    status("status", lambda: stub.UnimplementedCall(empty_pb2.Empty()), code)


@case
def max_message_size(stub, channel):
    code = grpc.StatusCode.RESOURCE_EXHAUSTED
    request = messages_pb2.SimpleRequest(payload=payload(LARGEST))
    check("4 MiB", request.ByteSize() == 4 << 20, request.ByteSize())
    call("largest request", lambda: stub.UnaryCall(request))
    request = messages_pb2.SimpleRequest(payload=payload(LARGEST + 1))
    status("too large a request", lambda: stub.UnaryCall(request).ByteSize(), code)
    request = messages_pb2.SimpleRequest(response_size=LARGEST)
    response = call("largest response", lambda: stub.UnaryCall(request))
    if response is not None:
        check("largest response", len(response.payload.body) == LARGEST)
    request = messages_pb2.SimpleRequest(response_size=LARGEST + 1)
    status("too large a response", lambda: stub.UnaryCall(request).ByteSize(), code)


@case
def concurrent_large_unary(stub, channel):
    request = large()
    calls = [stub.UnaryCall.future(request) for _ in range(1000)]
    for of in calls:
        response = call("call", of.result)
        if response is None:
            return
        check("response", len(response.payload.body) == 314159, len(response.payload.body))


@case
def more_streams_than_allowed(stub, channel):
    seen = []

    def run():
        seen.append(call("call", lambda: pings(stub, UP[1:3], DOWN[1:3])))

    threads = [threading.Thread(target=run) for _ in range(300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check("sizes", seen == [DOWN[1:3]] * 300, [one for one in seen if one != DOWN[1:3]][:3])


def main():
    channel = grpc.insecure_channel(sys.argv[1])
    stub = test_pb2_grpc.TestServiceStub(channel)
    for name in sys.argv[2:]:
        try:
            CASES[name](stub, channel)
        except Exception as error:
            check("case", False, error)
        for line in failed:
            print("failed", line)
        failed.clear()
        print("case", name, flush=True)


main()
