"""Random edits of JSON, most of which leave it a value that some field could have."""

import json

LITERALS = [
    "null", "true", "false", "0", "-0.0", "1", "-1", "1.0", "1e2", "100e-2", "0.5", "1.5e1", "2147483647",
    "2147483648", "-2147483649", "4294967296", "9007199254740992", "3.4028235e+38", "3.5e38", "1e400",
    "01", "+1", "1.", ".5", "1e", "NaN", "True", "'a'", "[]", "{}", "[null]", "[1]", '{"a":1}',
    '""', '"1"', '"-0"', '"1.0"', '"1e2"', '" 1"', '"12 34"', '"true"', '"9007199254740993"', '"18446744073709551616"',
    '"NaN"', '"Infinity"', '"-Infinity"', '"infinity"', '"FOO"', '"foo"', '"BAZ"',
    '"QUJD"', '"QUJ"', '"-_"', '"QU JD"', '"Q"', '"fooBar,a"', '"foo_bar"', '"foo,,bar"',
    '"1s"', '"1.5s"', '".1s"', '"1.s"', '"+1s"', '"1S"', '"1.0000000001s"', '"-0.5s"', '"315576000001s"',
    '"1970-01-01T00:00:00Z"', '"1970-01-01T00:00:00.123+02:00"', '"1970-01-01t00:00:00z"', '"1970-13-01T00:00:00Z"',
    '"0001-01-01T00:00:00+00:01"', r'"\u0000"', r'"\ud83d\ude00"', r'"\ud83d"',
]
KEYS = [
    "optionalInt32", "optional_int32", "nope", "oneofString", "oneofUint32", "optionalNestedMessage", "@type", "value", "",
]


def edited(random, text):
    """Returns the text after one or two edits."""
    for _ in range(random.choice([1, 1, 1, 1, 2])):
        text = random.choice([replace, replace, replace, replace, insert, duplicate, remove, damage])(random, text)
    return text


def replace(random, text):
    """Replaces a value, which may be in a list or in an object, mostly with one of the same kind."""

    def other(value):
        same = [literal for literal in LITERALS if (literal[0] == "\"") == (value[0] == "\"")]
        return random.choice(LITERALS if random.random() < 0.25 else same)

    return change(random, text, other)


def insert(random, text):
    """Adds a member to an object."""
    member = f"{json.dumps(random.choice(KEYS))}:{random.choice(LITERALS)}"
    places = [at + 1 for at in structure(text) if text[at] == "{"]
    if not places:
        return text
    at = random.choice(places)
    return text[:at] + member + ("" if text[at:].lstrip().startswith("}") else ",") + text[at:]


def duplicate(random, text):
    """Writes a value twice, or a member if it is one."""
    return change(random, text, lambda value: f"{value},{value}")


def remove(random, text):
    return change(random, text, lambda _: "")


def damage(random, text):
    """Removes, doubles or replaces one character."""
    if not text:
        return text
    at = random.randrange(len(text))
    return text[:at] + random.choice(["", text[at] * 2, random.choice("{}[]\",:\\0 e-.")]) + text[at + 1:]


def structure(text):
    """Returns the places of characters that are not in strings."""
    places, inside, escaped = [], False, False
    for at, character in enumerate(text):
        if not inside:
            places.append(at)
        if escaped:
            escaped = False
        elif character == "\\" and inside:
            escaped = True
        elif character == "\"":
            inside = not inside
    return places


def change(random, text, by):
    """Replaces a value with what `by` makes of it."""
    decoder = json.JSONDecoder()
    starts = [at + 1 for at in structure(text) if text[at] in ":[,"]
    random.shuffle(starts)
    for start in starts:
        while start < len(text) and text[start] == " ":
            start += 1
        try:
            _, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        return text[:start] + by(text[start:end]) + text[end:]
    return text
