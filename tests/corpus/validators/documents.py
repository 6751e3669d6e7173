"""Validates OpenAPI documents: documents.py JSON YAML [JSON YAML]...

Each pair is one document in both formats, which must have the same content.
"""

import json
import sys

import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator


def keys(node, path=""):
    """Returns the keys of all objects in their order, which comparing dictionaries ignores."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield f"{path}/{key}"
            yield from keys(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from keys(value, f"{path}/{index}")


def unique(pairs):
    """Returns an object, and rejects keys that occur twice."""
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a key occurs twice: {names}"
    return dict(pairs)


def main(paths):
    for json_path, yaml_path in zip(paths[::2], paths[1::2]):
        with open(json_path, encoding="utf-8") as file:
            of_json = json.load(file, object_pairs_hook=unique)
        with open(yaml_path, encoding="utf-8") as file:
            of_yaml = yaml.safe_load(file)
        assert of_json.pop("x-generated"), json_path
        assert of_json == of_yaml, f"{json_path} and {yaml_path} differ"
        assert list(keys(of_json)) == list(keys(of_yaml)), f"{json_path}: the order differs"
        OpenAPIV31SpecValidator(of_yaml).validate()
        operations = [
            operation["operationId"]
            for item in of_yaml["paths"].values()
            for operation in item.values()
            if "operationId" in operation
        ]
        assert len(operations) == len(set(operations)), f"{json_path}: an operationId occurs twice"
        print(f"{json_path}: {len(of_yaml['paths'])} paths, {len(operations)} operations")


main(sys.argv[1:])
