"""What grpcio-tools generates from the schema of the cases.

The schema's package, grpc.testing, becomes a Python package inside that of grpcio itself, so the
folder of generated code is one more place where the latter looks.
"""

import os
import sys

import grpc

generated = os.environ["INTEROP_GENERATED"]
sys.path.insert(0, generated)
grpc.__path__.append(os.path.join(generated, "grpc"))

from grpc.testing import empty_pb2, messages_pb2, test_pb2_grpc  # noqa: E402, F401

CANCELLED_CALLS = "x-cancelled-calls"
ECHO_INITIAL = "x-grpc-test-echo-initial"
ECHO_TRAILING = "x-grpc-test-echo-trailing-bin"


def payload(size):
    return messages_pb2.Payload(body=bytes(size))
