"""Which rows a request may see, by the header that Sidegate sets where a route has `scope`. See docs/scopes.md.

    admits = scope_matcher(request.headers.get("x-sidegate-scope"))
    return [order for order in orders if admits(order)]

What it cannot read admits no row: no header, two of them, another version, an expression that Python may read
otherwise than RE2.
"""

import json
import re

# Expressions that mean the same in RE2 and here: no flags, no anchors, no classes by name.
PORTABLE = re.compile(
    r"(?:[^\\.+*?()|\[\]{}^$]|\\[^A-Za-z0-9]|\\[dDwWnrt]|\.|\||\((?:\?:|(?!\?))|\)|\[\^?(?:[^\\\[\]^]|\\[^A-Za-z0-9])+\]"
    r"|[*+?]|\{[0-9]+(?:,[0-9]*)?\})*",
    re.DOTALL,
)


def scope_matcher(header):
    try:
        scope = json.loads(header)
        if scope["v"] != 1:
            return lambda row: False
        if scope.get("all") is True:
            return lambda row: True
        clauses = [[compile_filter(*each) for each in clause] for clause in scope["clauses"]]
    except Exception:
        return lambda row: False
    return lambda row: any(filters and all(passes(row) for passes in filters) for filters in clauses)


def compile_filter(key, op, values):
    """A missing or empty attribute passes no filter, whatever its operator; nor does None, or what is no text, whole
    number, True or False."""
    if not isinstance(values, list):
        return lambda row: False
    if op in ("=", "!="):
        matches = lambda value: value in values
    elif op in ("=~", "!~") and all(PORTABLE.fullmatch(each) for each in values):
        expressions = [re.compile(each, re.DOTALL | re.ASCII) for each in values]
        matches = lambda value: any(each.fullmatch(value) for each in expressions)
    else:
        return lambda row: False
    wanted = op in ("=", "=~")

    def passes(row):
        text = text_of(row.get(key))
        return text != "" and matches(text) == wanted

    return passes


def text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if type(value) in (str, int) else ""
