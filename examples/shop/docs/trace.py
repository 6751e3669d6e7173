"""Draws an order's way through the services from what they logged: `trace.py < log > trace.svg`.

Takes the last trace with an order that came through the gateway.
"""

import collections
import datetime
import html
import re
import sys

LINE = re.compile(
    r"^(\S+)Z .* call service=(\S+) path=/\S+\.(\S+) code=(\S+) us=(\d+) trace=(\S+) span=(\S+) parent=(\S+)"
)
Call = collections.namedtuple("Call", "end service method code us trace span parent")

calls = []
for line in sys.stdin:
    if found := LINE.match(line):
        time, service, method, code, us, *ids = found.groups()
        end = datetime.datetime.fromisoformat(time).timestamp() * 1e6
        calls.append(Call(end, service, method, code, int(us), *ids))

root = [call for call in calls if call.service == "gateway" and call.method == "Orders/PlaceOrder"][-1]
begin = root.end - root.us


def tree(call, depth):
    yield call, depth
    behind = [other for other in calls if other.trace == call.trace and other.parent == call.span]
    for child in sorted(behind, key=lambda other: other.end - other.us):
        yield from tree(child, depth + 1)


rows = list(tree(root, 0))
width, left, step = 860, 330, 30
scale = (width - left - 90) / root.us
print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {step * len(rows) + 44}" role="img">')
print(f"<title>The calls of one order, {root.us / 1000:.1f} ms</title>")
print("""<style>
  :root { color-scheme: light dark; }
  text { font: 13px system-ui, sans-serif; fill: #222; } .small { font-size: 11.5px; fill: #667; }
  .gateway { fill: #d9822b; } .orders { fill: #3b7dd8; } .accounts { fill: #8a63d2; } .catalog { fill: #2a8a4a; }
  @media (prefers-color-scheme: dark) { text { fill: #e8e8e8; } .small { fill: #aab; } }
</style>""")
for index, (call, depth) in enumerate(rows):
    x = left + (call.end - call.us - begin) * scale
    y = 14 + index * step
    bar = max(call.us * scale, 2)
    label = html.escape(f"{call.service}  {call.method}")
    print(f'<text x="{12 + 18 * depth}" y="{y + 14}">{label}</text>')
    print(f'<rect class="{call.service}" x="{x:.1f}" y="{y}" width="{bar:.1f}" height="18" rx="3"/>')
    print(f'<text class="small" x="{x + bar + 6:.1f}" y="{y + 13}">{call.us / 1000:.1f} ms</text>')
note = f"trace {root.trace}, from the services' logs"
print(f'<text class="small" x="12" y="{step * len(rows) + 34}">{note}</text>')
print("</svg>")
