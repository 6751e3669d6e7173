"""A customer of the shop in Python: signs in, searches, places an order, tracks it.

The code is generated from the shop's .proto files into `target/`, so it is never stale.
"""

import os
import pathlib
import queue
import sys
import uuid

import grpc
from grpc_tools import protoc

SHOP = pathlib.Path(__file__).resolve().parents[2]
PROTOS = sorted(str(path) for path in (SHOP / "proto").rglob("*.proto"))
OUT = SHOP / "target" / "python"

OUT.mkdir(parents=True, exist_ok=True)
INCLUDES = [f"-I{SHOP / 'proto'}", f"-I{pathlib.Path(protoc.__file__).parent / '_proto'}"]
if protoc.main(["", *INCLUDES, f"--python_out={OUT}", f"--grpc_python_out={OUT}", *PROTOS]) != 0:
    sys.exit("the .proto files do not compile")
sys.path.insert(0, str(OUT))

from shop.accounts.v1 import accounts_pb2, accounts_pb2_grpc  # noqa: E402
from shop.catalog.v1 import catalog_pb2, catalog_pb2_grpc  # noqa: E402
from shop.orders.v1 import orders_pb2, orders_pb2_grpc  # noqa: E402


def channel(service, port):
    """Returns a connection that trusts the shop's certificate authority and no other."""
    authority = (pathlib.Path(os.environ.get("SHOP_DATA", SHOP / "data")) / "ca.pem").read_bytes()
    address = os.environ.get(f"SHOP_{service}", f"127.0.0.1:{port}")
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(authority))


def main():
    accounts = accounts_pb2_grpc.AccountsStub(channel("ACCOUNTS", 7001))
    catalog = catalog_pb2_grpc.CatalogStub(channel("CATALOG", 7002))
    orders = orders_pb2_grpc.OrdersStub(channel("ORDERS", 7003))

    name, password = f"python{uuid.uuid4().hex[:8]}", "correct horse"
    accounts.SignUp(accounts_pb2.SignUpRequest(name=name, password=password, address="1 Monty Street"), timeout=5)
    reply = accounts.SignIn(accounts_pb2.SignInRequest(name=name, password=password), timeout=5)
    token = [("authorization", f"Bearer {reply.token}")]

    found = list(catalog.Search(catalog_pb2.SearchRequest(text="tea"), timeout=5))
    for product in found:
        print(f"{product.sku:15} {product.price_cents / 100:8.2f} {product.stock:5} in stock")

    order_id = str(uuid.uuid4())
    line = orders_pb2.Line(sku="tea-rooibos", count=2)
    request = orders_pb2.PlaceOrderRequest(order_id=order_id, lines=[line])
    order = orders.PlaceOrder(request, metadata=token, timeout=5)
    print(f"order {order.order_id} for {order.ship_to}, invoice {order.invoice}")
    again = orders.PlaceOrder(request, metadata=token, timeout=5)
    assert again.invoice == order.invoice, "a repeated request created a second order"

    # An order for an unknown product fails with NOT_FOUND.
    missing = orders_pb2.PlaceOrderRequest(
        order_id=str(uuid.uuid4()), lines=[orders_pb2.Line(sku="spam", count=1)]
    )
    try:
        orders.PlaceOrder(missing, metadata=token, timeout=5)
        sys.exit("the order for an unknown product succeeded")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND, error
        assert any(key == "grpc-status-details-bin" for key, _ in error.trailing_metadata())

    # Bidirectional streaming: the request stream stays open until the order is shipped.
    requests = queue.SimpleQueue()
    requests.put(orders_pb2.TrackRequest(follow=order_id))
    for event in orders.Track(iter(requests.get, None), metadata=token, timeout=60):
        state = orders_pb2.State.Name(event.state).removeprefix("STATE_").lower()
        print(state)
        if state == "shipped":
            requests.put(None)


main()
