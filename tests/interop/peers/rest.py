"""Google's REST clients from PyPI, without credentials: `rest.py HOST:PORT`.

Prints `failed GROUP CHECK: WHAT` for each check that fails, and `passed GROUP` after each group of checks.
"""

import datetime
import math
import sys

from google.ai import generativelanguage_v1 as language
from google.ai.generativelanguage_v1.services.generative_service.transports import GenerativeServiceRestTransport
from google.ai.generativelanguage_v1.services.model_service.transports import ModelServiceRestTransport
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import secretmanager_v1 as secretmanager
from google.cloud.secretmanager_v1.services.secret_manager_service.transports import SecretManagerServiceRestTransport

(address,) = sys.argv[1:]
group = ""
PROJECT = "projects/ünï code"
LOCATION = "projects/p/locations/europe"
# More than a number of JSON can hold.
LARGE = (1 << 62) + 1


def client(of, transport):
    return of(transport=transport(host=address, credentials=AnonymousCredentials(), url_scheme="http"))


secrets = client(secretmanager.SecretManagerServiceClient, SecretManagerServiceRestTransport)
models = client(language.ModelServiceClient, ModelServiceRestTransport)
contents = client(language.GenerativeServiceClient, GenerativeServiceRestTransport)


def check(what, holds, seen=""):
    if not holds:
        print(f"failed {group} {what}: {seen!r}"[:600].replace("\n", " "), flush=True)


def failure(call):
    """Returns the exception of a call."""
    try:
        return exceptions.GoogleAPICallError(f"no error, but {call()}")
    except exceptions.GoogleAPICallError as error:
        return error


def check_secrets():
    ttl = datetime.timedelta(days=3650, microseconds=1)
    secret = secretmanager.Secret(
        replication={"user_managed": {"replicas": [{"location": "a"}, {"location": "b"}]}},
        labels={"text": 'ä "b" & c=d', "": "empty"},
        version_aliases={"last": LARGE, "first": -LARGE},
        ttl=ttl,
        secret_type=secretmanager.Secret.SecretType.OTHER,
    )
    created = secrets.create_secret(parent=PROJECT, secret_id="first-1", secret=secret)
    name = f"{PROJECT}/secrets/first-1"
    check("name", created.name == name, created)
    check("replicas", [it.location for it in created.replication.user_managed.replicas] == ["a", "b"], created)
    check("labels", dict(created.labels) == {"text": 'ä "b" & c=d', "": "empty"}, created)
    check("64 bits", dict(created.version_aliases) == {"last": LARGE, "first": -LARGE}, created)
    check("duration", created.ttl == ttl, created)
    check("timestamp", created.create_time.timestamp_pb().nanos == 123_456_789, created)
    check("enum", created.secret_type == secretmanager.Secret.SecretType.OTHER, created)
    check("get", secrets.get_secret(name=name) == created)

    # The mask decides what changes, and not the body.
    time = datetime.datetime(2040, 2, 29, 23, 59, 59, 999_999, tzinfo=datetime.timezone.utc)
    change = secretmanager.Secret(
        name=name,
        etag=created.etag,
        labels={"new": "label"},
        annotations={"not": "in the mask"},
        rotation={"next_rotation_time": time},
    )
    mask = {"paths": ["labels", "version_aliases", "rotation.next_rotation_time"]}
    updated = secrets.update_secret(secret=change, update_mask=mask)
    check("update", dict(updated.labels) == {"new": "label"}, updated)
    check("clears", not updated.version_aliases and not updated.annotations, updated)
    check("nested", updated.rotation.next_rotation_time == time, updated)
    check("etag", updated.etag != created.etag, updated)

    for index in range(7):
        label = {"labels": {"text": "a b&c/d+%"}} if index % 2 else {}
        secrets.create_secret(parent=LOCATION, secret_id=f"s{index}", secret=label)
    pages = list(secrets.list_secrets(request={"parent": LOCATION, "page_size": 3}).pages)
    check("pages", [len(page.secrets) for page in pages] == [3, 3, 1], pages)
    check("total", [page.total_size for page in pages] == [7, 7, 7], pages)
    listed = [secret.name.rsplit("/", 1)[1] for secret in secrets.list_secrets(parent=LOCATION)]
    check("list", listed == [f"s{index}" for index in range(7)], listed)
    filtered = list(secrets.list_secrets(request={"parent": LOCATION, "filter": "a b&c/d+%", "page_size": 1}))
    check("filter", len(filtered) == 3, filtered)

    stale = failure(lambda: secrets.delete_secret(request={"name": name, "etag": created.etag}))
    check("stale etag", isinstance(stale, exceptions.Conflict), stale)
    check("delete", secrets.delete_secret(request={"name": name, "etag": updated.etag}) is None)
    check("deleted", isinstance(failure(lambda: secrets.get_secret(name=name)), exceptions.NotFound))


def check_versions():
    parent = secrets.create_secret(parent="projects/p", secret_id="versions", secret={}).name
    for number, data in enumerate((b"", bytes(range(256)), b"\xfb\xff" * 500_000), 1):
        payload = {"data": data, "data_crc32c": LARGE} if number > 1 else {"data": data}
        version = secrets.add_secret_version(parent=parent, payload=payload)
        check("version", version.name == f"{parent}/versions/{number}", version)
        check("state", version.state == secretmanager.SecretVersion.State.ENABLED, version)
        check("presence", version.client_specified_payload_checksum == (number > 1), version)
        before_epoch = datetime.datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=datetime.timezone.utc)
        check("before 1970", version.create_time == before_epoch, version)
        accessed = secrets.access_secret_version(name=version.name)
        check("data", accessed.name == version.name and accessed.payload.data == data)
        check("optional", ("data_crc32c" in accessed.payload) == (number > 1), number)
        check("checksum", accessed.payload.data_crc32c == (LARGE if number > 1 else 0), number)
    pages = list(secrets.list_secret_versions(request={"parent": parent, "page_size": 2}).pages)
    check("pages", [len(page.versions) for page in pages] == [2, 1], pages)
    disabled = secrets.disable_secret_version(name=f"{parent}/versions/2")
    check("disabled", disabled.state == secretmanager.SecretVersion.State.DISABLED, disabled)
    refused = failure(lambda: secrets.access_secret_version(name=disabled.name))
    # Google's clients derive the class from the HTTP status.
    check("precondition", isinstance(refused, exceptions.BadRequest), refused)
    check("code", refused.response.json()["error"]["status"] == "FAILED_PRECONDITION", refused.response.text)


def check_policies():
    name = secrets.create_secret(parent="projects/p", secret_id="policies", secret={}).name
    binding = {"role": "roles/a", "members": ["user:a@example.com"], "condition": {"expression": 'x < "y"'}}
    policy = {"version": 3, "etag": b"\x00\xff", "bindings": [binding]}
    written = secrets.set_iam_policy(request={"resource": name, "policy": policy})
    check("set", written.etag == b"\x00\xff" and written.bindings[0].condition.expression == 'x < "y"', written)
    # This option is a nested field in the query.
    request = {"resource": name, "options": {"requested_policy_version": 2}}
    read = secrets.get_iam_policy(request=request)
    check("get", read.version == 2 and list(read.bindings) == list(written.bindings), read)


def check_errors():
    name = f"{PROJECT}/secrets/none"
    error = failure(lambda: secrets.get_secret(name=name))
    check("not found", type(error) is exceptions.NotFound, error)
    check("message", error.message.endswith(f"Secret [{name}] not found."), error.message)
    check("reason", (error.reason, error.domain) == ("SECRET_NOT_FOUND", "secrets.example.com"), error.details)
    check("metadata", error.metadata == {"name": name}, error.metadata)
    kinds = [detail["@type"] for detail in error.details]
    expected = [f"type.googleapis.com/google.rpc.{kind}" for kind in ("ErrorInfo", "RequestInfo")]
    check("details", sorted(kinds) == expected, error.details)

    error = failure(lambda: secrets.create_secret(parent=PROJECT, secret_id="a b", secret={}))
    check("invalid", isinstance(error, exceptions.BadRequest), error)
    violation = {"field": "secret_id", "description": "must be a name without spaces"}
    kind = "type.googleapis.com/google.rpc.BadRequest"
    check("violations", error.details == [{"@type": kind, "fieldViolations": [violation]}], error.details)

    secrets.create_secret(parent=PROJECT, secret_id="twice", secret={})
    error = failure(lambda: secrets.create_secret(parent=PROJECT, secret_id="twice", secret={}))
    check("exists", isinstance(error, exceptions.Conflict), error)
    error = failure(lambda: secrets.destroy_secret_version(name=f"{PROJECT}/secrets/twice/versions/1"))
    check("no method", isinstance(error, exceptions.MethodNotImplemented), error)
    error = failure(lambda: secrets.list_secrets(request={"parent": PROJECT, "page_size": -1}))
    check("negative", isinstance(error, exceptions.BadRequest), error)

    # At code 16, the client tries to refresh its credentials, which it lacks.
    classes = {
        1: exceptions.ClientError,
        2: exceptions.InternalServerError,
        3: exceptions.BadRequest,
        4: exceptions.GatewayTimeout,
        5: exceptions.NotFound,
        6: exceptions.Conflict,
        7: exceptions.Forbidden,
        8: exceptions.TooManyRequests,
        9: exceptions.BadRequest,
        10: exceptions.Conflict,
        11: exceptions.BadRequest,
        12: exceptions.MethodNotImplemented,
        13: exceptions.InternalServerError,
        14: exceptions.ServiceUnavailable,
        15: exceptions.InternalServerError,
    }
    for code, expected in classes.items():
        error = failure(lambda: secrets.get_secret(name=f"{PROJECT}/secrets/code-{code}", retry=None))
        check(f"class of {code}", isinstance(error, expected), error)
        check(f"message of {code}", error.message.endswith("as you wish"), error.message)


def check_models():
    names = [model.name for model in models.list_models(page_size=3)]
    check("pages", names == [f"models/{index}" for index in range(7)], names)
    model = models.get_model(name="models/a-b.c_d~e:f")
    check("name", model.name == "models/a-b.c_d~e:f", model)
    check("floats", abs(model.temperature - 0.1) < 1e-7 and model.top_p == math.inf, model)
    check("presence", "top_k" in model and "max_temperature" not in model, model)
    check("integers", model.input_token_limit == (1 << 31) - 1, model)


def parts(*texts):
    return [language.Content(role="user", parts=[language.Part(text=text) for text in texts])]


def check_contents():
    model = "models/m"
    picture = language.Part(inline_data={"mime_type": "image/png", "data": b"\x89PNG\r\n\xff"})
    request = {
        "model": "tunedModels/other",
        "contents": [language.Content(parts=[picture])],
        "generation_config": {"temperature": 0.25},
    }
    response = contents.generate_content(request=request)
    check("second binding", response.model_version == "tunedModels/other", response)
    candidate = response.candidates[0]
    check("bytes", candidate.content.parts[0] == picture, response)
    check("enum", candidate.finish_reason == language.Candidate.FinishReason.STOP, response)
    check("double", candidate.avg_logprobs == 0.25, response)
    response = contents.generate_content(request={"model": model})
    check("not a number", math.isnan(response.candidates[0].avg_logprobs), response)
    counted = contents.count_tokens(model=model, contents=parts("a", "b"))
    check("count", counted.total_tokens == 2, counted)
    requests = [language.EmbedContentRequest(model=model, content=parts("a")[0])]
    values = contents.batch_embed_contents(model=model, requests=requests).embeddings[0].values
    close = all(math.isclose(a, b, rel_tol=1e-6) for a, b in zip(values, (8, 1.5e-7, -3.4e38), strict=True))
    check("embed", close, values)

    def stream(*texts):
        request = {"model": model, "contents": parts(*texts)}
        responses = contents.stream_generate_content(request=request)
        return [response.candidates[0].content.parts[0].text for response in responses if response.candidates]

    texts = ['a "b" ]},{[', "\\", "ü\n\u2028\U0001f600", "x" * 100_000]
    check("stream", stream(*texts) == texts, stream(*texts))
    check("many", stream(*map(str, range(2000))) == [str(number) for number in range(2000)])
    check("none", stream() == [], stream())
    error = failure(lambda: stream("fail"))
    check("error", isinstance(error, exceptions.TooManyRequests) and error.reason == "FULL", error)
    # Within a stream, the client knows only messages. It reads the error as an empty one.
    check("late error", stream("a", "fail") == ["a"], stream("a", "fail"))


for checks in (check_secrets, check_versions, check_policies, check_errors, check_models, check_contents):
    group = checks.__name__.removeprefix("check_")
    checks()
    print(f"passed {group}", flush=True)
