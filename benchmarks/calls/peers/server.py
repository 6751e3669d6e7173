"""The server with grpcio. Prints its port, and serves until its input ends.

server.py THREADS ORDER: ORDER is a file with the message that streams consist of.
"""

import os
import sys
from concurrent import futures

import grpc

sys.path.insert(0, os.environ["CALLS_GENERATED"])

from bench.calls.v1 import calls_pb2_grpc  # noqa: E402
from bench.v1 import shapes_pb2  # noqa: E402


class Calls(calls_pb2_grpc.CallsServicer):
    def __init__(self, order):
        self.order = order

    def Small(self, request, context):
        return request

    def Medium(self, request, context):
        return request

    def List(self, request, context):
        for _ in range(request.orders):
            yield self.order

    def Exchange(self, requests, context):
        # Otherwise the metadata is sent with the first message, which the client sends after receiving it.
        context.send_initial_metadata(())
        yield from requests


def main():
    threads = int(sys.argv[1])
    with open(sys.argv[2], "rb") as file:
        order = shapes_pb2.Order.FromString(file.read())
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=threads), options=[("grpc.so_reuseport", 0)]
    )
    calls_pb2_grpc.add_CallsServicer_to_server(Calls(order), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print("port", port, flush=True)
    sys.stdin.read()
    server.stop(None)


main()
