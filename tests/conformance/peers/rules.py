"""Where the JSON of a peer is known to differ from the rules, each with the reason.

A text that one side accepts and the other refuses is known if a row matches what the side says that refuses
it. A text that both accept is known to be read otherwise if a row matches the text.
"""

import re
from typing import NamedTuple

# What the testee says of a text that Python accepts.
PYTHON_ACCEPTS = [
    (r"(true|false) is not the name or number of an enum value", "a `bool` of Python is an `int`"),
    (r"(true|false) is not a (float|double)", "a `bool` of Python is a number"),
    (r'has no value "[-+ 0-9]*"', "Python takes the number of an enum value in quotes"),
    (r"[-+.0-9eE]+ is not the number of an enum value", "Python truncates the number of an enum value"),
    (r'" *[-+._0-9]+ *" is not a (float|double)', "`float` of Python skips white space and underscores"),
    (r'" *[-+]?(?i:inf|infinity|nan) *" is not a (float|double)', "`float` of Python ignores case and white space"),
    (r"[0-9]e\+?\d+ is not a double|`-?(NaN|Infinity)` is not a value", "the numbers of a `Value` are those of Python"),
    (r'"[-+]?0\d+" is not an? \w*(int|fixed)', "`int` of Python takes leading zeros"),
    (r'"-?\d+\.\d*" is not an? \w*(int|fixed)', "Python rounds a large number to a double first"),
    (r"\[[^:]*\]: the key occurs more than once", "Python compares the text of keys, and not what it means"),
    (r"the field occurs more than once", "Python does not count a field that is null"),
    (r'^[^:]*\["(.*)"\]: "\1" is not an? ', "Python reads the key of a map as it reads a number in quotes"),
    (r"(an array|\"\") is not an object", "Python iterates over anything, and an empty list has no members"),
    (r'".*" is not Base64', "`base64` of Python skips characters that are not of the alphabet"),
    (r'".*" is not a timestamp', "`strptime` takes one digit, or any white space"),
    (r'"[-+. e\d]+s" is not a duration', "Python takes what `int` and `float` take, and any number of digits"),
    (r'".*" is not a field mask', "Python takes any path"),
    (r"a surrogate has no partner", "Python ignores other members of an `Any` that has a `value`"),
    (r"NullValue: another field of the oneof", "Python does not count the `null` of a `NullValue`"),
    (r"the object of a google.protobuf.\w+ has no member", "Python looks at `value` alone"),
]

# What Python says of a text that the testee accepts.
PYTHON_REFUSES = [
    (r"Float value too large", "Python compares with the largest float, and not with what is rounded to it"),
    (r"object has no attribute 'null_value'", "Python does not expect `null` in a list of `Value`"),
]

# Texts that Python reads otherwise.
PYTHON_READS_OTHERWISE = [
    (r'"-?\d+[eE]\+?\d+"', "Python rounds a large number with an exponent to a double"),
]

# What the testee says of a text that protobuf-es accepts.
PROTOBUF_ES_ACCEPTS = [
    (r'" *-?\d* *" is not an? \w*(int|fixed)', "`BigInt` skips white space, and takes an empty string for zero"),
    (r'".*" is not Base64', "protobuf-es skips characters that are not of the alphabet"),
    (r'"-?\d+(\.\d+)?s.+" is not a duration', "protobuf-es ignores what follows the `s` of a duration"),
    (r'".*" is not a field mask', "protobuf-es takes any path without underscores"),
    (r"[0-9]e\+?\d+ is not a double", "the numbers of a `Value` are those of JavaScript"),
    (r"a surrogate has no partner", "a string of JavaScript may have one half of a pair"),
    (r'^[^:]*\["(.*)"\]: "\1" is not an? ', "protobuf-es reads the key of a map as it reads a number in quotes"),
    (r"the object of a google.protobuf.\w+ has no member", "protobuf-es looks at `value` alone"),
]

# What protobuf-es says of a text that the testee accepts.
PROTOBUF_ES_REFUSES = [
    (r"required field not set", "protobuf-es checks required fields, as the testee does with `check_required`"),
    (r"expected bigint \(u?int64\): [-.\d]+([eE][-+]?\d+)? out of range", "`BigInt` takes no fraction and no exponent"),
]


# Texts that protobuf-es reads otherwise.
PROTOBUF_ES_READS_OTHERWISE = [
    (r'"\[[\w.]+\]": *null', "protobuf-es sets an extension that is null"),
]


class Rules(NamedTuple):
    accepts: list
    refuses: list
    reads_otherwise: list
    # False if the peer replaces what the type URL of an `Any` begins with.
    keeps_type_urls: bool

    def explain_refusal(self, ours, theirs):
        """Returns whether one of the sides, which are errors or messages, is known to refuse a text."""
        return matches(self.accepts, ours) or matches(self.refuses, theirs)

    def explain_reading(self, text):
        return matches(self.reads_otherwise, text)


def matches(rows, said):
    return isinstance(said, (str, Exception)) and any(re.search(row, str(said), re.DOTALL) for row, _ in rows)


PYTHON = Rules(PYTHON_ACCEPTS, PYTHON_REFUSES, PYTHON_READS_OTHERWISE, keeps_type_urls=True)
PROTOBUF_ES = Rules(PROTOBUF_ES_ACCEPTS, PROTOBUF_ES_REFUSES, PROTOBUF_ES_READS_OTHERWISE, keeps_type_urls=False)
