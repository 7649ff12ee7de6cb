"""Lets papermill write its parameters as Java, for the kernel zimage-lab and any other kernel for Java.

papermill finds engines through entry points, but not translators. So this module offers an engine: papermill imports
the module when it starts, and the module registers its translator. ``Engine`` is papermill's own, under the kernel's
name.
"""

import math
import re

from papermill.engines import NBClientEngine as Engine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

__all__ = ["Engine", "JavaTranslator"]

KEYWORDS = frozenset(
    "abstract assert boolean break byte case catch char class const continue default do double else enum extends false "
    "final finally float for goto if implements import instanceof int interface long native new null package private "
    "protected public return short static strictfp super switch synchronized this throw throws transient true try void "
    "volatile while _".split())
BOXED = {"boolean": "Boolean", "int": "Integer", "long": "Long", "double": "Double"}
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# a line such as: final List<Integer> steps = List.of(4, 8); // numbers of steps
DECLARATION = re.compile(
    r"\s*(?:final\s+)?(?P<type>[\w.$]+(?:<.*>)?(?:\[\])*)\s+(?P<name>[\w$]+)\s*=\s*(?P<value>.*?)\s*;\s*(?://"
    r"\s*(?P<help>.*))?$"
)


def type_of(value):
    """The Java type that a parameter is declared with."""
    if value is None:
        return "Object"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        bits = value.bit_length() if value >= 0 else (-value - 1).bit_length()
        return "int" if bits < 32 else "long" if bits < 64 else "java.math.BigInteger"
    if isinstance(value, float):
        return "double"
    if isinstance(value, (list, tuple)):
        return f"java.util.List<{element_type(value)}>"
    if isinstance(value, dict):
        return "java.util.Map<String, Object>"
    return "String"


def element_type(values):
    """The type that all values of a list have; an integer beside a larger one or a fraction takes the type of that."""
    types = {type_of(value) for value in values if value is not None}
    if types == {"int", "long"}:
        return "Long"
    if (
        "double" in types
        and types <= {"int", "long", "double"}
        and all(v is None or v == float(v) or v != v for v in values)
    ):
        return "Double"
    return BOXED.get(min(types), min(types)) if len(types) == 1 else "Object"


def literal(value, wanted=None):
    """The Java expression for a value; ``wanted`` is Long or Double if the list needs that type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) or wanted == "Double":
        value = float(value)
        if math.isfinite(value):
            return repr(value)
        return "Double.NaN" if math.isnan(value) else f"Double.{'POSITIVE' if value > 0 else 'NEGATIVE'}_INFINITY"
    if isinstance(value, int):
        kind = type_of(value)
        if kind == "java.math.BigInteger":
            return f'new java.math.BigInteger("{value}")'
        return f"{value}L" if kind == "long" or wanted == "Long" else str(value)
    if isinstance(value, (list, tuple)):
        return list_literal(value)
    if isinstance(value, dict):
        puts = " ".join(f"put({string(key)}, {literal(each)});" for key, each in value.items())
        return f"new java.util.LinkedHashMap<String, Object>() {{{{ {puts} }}}}"
    return string(value)


def list_literal(values):
    kind = element_type(values)
    inner = ", ".join(literal(value, kind) for value in values)
    if None not in values:
        return f"java.util.List.<{kind}>of({inner})"
    if len(values) == 1:
        return f"java.util.Collections.<{kind}>singletonList(null)"  # asList would take null as its array
    return f"java.util.Arrays.<{kind}>asList({inner})"  # List.of does not accept null


def string(value):
    """A Java string literal. Letters of all languages stay as they are; unprintable characters are escaped."""
    return '"' + "".join(ESCAPES.get(c) or (c if c.isprintable() else escaped(c)) for c in str(value)) + '"'


def escaped(character):
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join("\\u" + units[at : at + 4] for at in range(0, len(units), 4))


class JavaTranslator(Translator):
    """Declares each parameter with its type, so that the cell works alone and also overrides the defaults above it."""

    @classmethod
    def translate(cls, val):
        return literal(val)

    @classmethod
    def comment(cls, cmt_str):
        return "\n".join(f"// {line}".rstrip() for line in cmt_str.splitlines())

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        lines = [cls.comment(comment)]
        for name, value in parameters.items():
            if not str(name).replace("$", "_").isidentifier() or name in KEYWORDS:
                raise PapermillException(f"parameter '{name}': expected a name that a Java variable can have")
            lines.append(f"{type_of(value)} {name} = {literal(value)};")
        return "\n".join(lines) + "\n"

    @classmethod
    def inspect(cls, parameters_cell):
        found = filter(None, map(DECLARATION.match, parameters_cell["source"].splitlines()))
        return [Parameter(f["name"], f["type"], f["value"], f["help"] or "") for f in found]


papermill_translators.register("zimage-lab", JavaTranslator)
papermill_translators.register("java", JavaTranslator)
