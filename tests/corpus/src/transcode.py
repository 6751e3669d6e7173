"""Turns requests into HTTP requests with Google's own implementation, for `tests/corpus/rest.rs`.

Reads a JSON object for each line, with a rule and the fields of a request, and writes what
`google.api_core.path_template.transcode` makes of it. Its folder is the first argument.
"""

import importlib.util
import json
import os
import sys
import urllib.parse

path = os.path.join(sys.argv[1], "google", "api_core", "path_template.py")
spec = importlib.util.spec_from_file_location("path_template", path)
path_template = importlib.util.module_from_spec(spec)
spec.loader.exec_module(path_template)

for line in sys.stdin:
    case = json.loads(line)
    made = path_template.transcode([case["rule"]], None, **case["request"])
    query = urllib.parse.urlencode(made["query_params"])
    target = made["uri"] + ("?" + query if query else "")
    body = json.dumps(made["body"]) if "body" in made else ""
    print(json.dumps({"target": target, "body": body}))
