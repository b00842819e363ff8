"""Pickles of what Python's own library has."""

import argparse
import array
import collections
import datetime
import decimal
import enum
import fractions
import functools
import http
import ipaddress
import itertools
import operator
import pathlib
import pickle
import random
import re
import socket
import statistics
import string
import types
import uuid
import zoneinfo


def objects():
    Point = collections.Counter
    tzinfo = datetime.timezone(datetime.timedelta(hours=2))
    deep = []
    for _ in range(200):
        deep = [deep]
    recursive = {}
    recursive["self"] = recursive
    loop = [1]
    loop.append(loop)
    exception = ValueError("wrong value", 3)
    return {
        "none": None,
        "bools": [True, False],
        "integers": [0, 1, -1, 255, 65536, -(2**31), 2**63, -(2**200), 10**400],
        "floats": [0.0, -0.0, 1e308, float("inf"), float("-inf"), float("nan"), 3.14],
        "complex": [1 + 2j, complex("inf")],
        "strings": ["", "plain", "ünïcödé", "\U0001f600", "line\nbreak\\", "\ud800", "a" * 70000],
        "bytes": [b"", b"abc", bytes(range(256)), b"\0" * 70000],
        "bytearray": bytearray(b"changeable" * 10),
        "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
        "sets": [set(), {1, 2, 3}, frozenset("abc"), frozenset()],
        "dict": {"a": 1, 2: [3], (4, 5): {"b": None}},
        "big-list": list(range(5000)),
        "big-dict": {f"key{at}": at for at in range(3000)},
        "nested": {"layers": [{"w": [[0.5] * 8] * 8, "b": (0.0,) * 8} for _ in range(6)]},
        "deep": deep,
        "recursive": recursive,
        "loop": loop,
        "shared": [[1, 2, 3]] * 20,
        "datetime": [datetime.datetime(2024, 2, 29, 1, 2, 3, 4), datetime.datetime(2024, 1, 1, tzinfo=tzinfo)],
        "date": [datetime.date(1999, 12, 31), datetime.time(23, 59, 59, fold=1), datetime.timedelta(3, 4, 5)],
        "utc": datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc),
        "zone": datetime.datetime(2024, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
        "decimal": [decimal.Decimal("1.50"), decimal.Decimal("NaN"), decimal.Decimal("-Infinity")],
        "fraction": [fractions.Fraction(1, 3), fractions.Fraction(-7, 2)],
        "uuid": [uuid.UUID(int=5), uuid.uuid5(uuid.NAMESPACE_URL, "a")],
        "paths": [pathlib.PurePosixPath("/a/b"), pathlib.PureWindowsPath("C:/x"), pathlib.PosixPath("weights/a.bin")],
        "ordered": collections.OrderedDict([("b", 1), ("a", 2)]),
        "counter": Point("hello world"),
        "defaultdict-list": collections.defaultdict(list, a=[1]),
        "defaultdict-int": collections.defaultdict(int, a=1),
        "defaultdict-set": collections.defaultdict(set, a={1}),
        "defaultdict-dict": collections.defaultdict(dict),
        "deque": [collections.deque([1, 2], maxlen=5), collections.deque()],
        "chainmap": collections.ChainMap({"a": 1}, {"b": 2}),
        "range": [range(5), range(0, 100, 7)],
        "slices": [slice(None), slice(1, 5, 2)],
        "ellipsis": [Ellipsis, NotImplemented],
        "types": [int, str, float, list, dict, type(None), object],
        "namespace": types.SimpleNamespace(lr=0.1, epochs=3),
        "argparse": argparse.Namespace(lr=0.1, model="resnet", layers=[1, 2]),
        "enum": [http.HTTPStatus.OK, enum.auto, socket.AF_INET],
        "regex": [re.compile(r"\w+(?P<x>a|b)", re.I)],
        "address": [ipaddress.ip_address("10.0.0.1"), ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_address("::1")],
        "array": [array.array("d", [1.0, 2.0]), array.array("i", range(10)), array.array("u", "text")],
        "random": random.Random(3).getstate(),
        "random-object": random.Random(3),
        "partial": functools.partial(int, base=2),
        "itemgetter": operator.itemgetter(1, 2),
        "attrgetter": operator.attrgetter("name"),
        "exception": exception,
        "exceptions": [KeyError("x"), RuntimeError("y"), StopIteration(), OSError(2, "none", "file")],
        "normal": statistics.NormalDist(1.0, 2.0),
        "template": string.Template("$a"),
        "functions": [len, max, abs, sorted],
        "iterators": [iter([1, 2, 3]), iter("abc")],
        "count": itertools.count(3),
        "userdict": [collections.UserDict(a=1), collections.UserList([1])],
    }


# What can be asked of a scanner as harmless: the rest calls what can do harm as well, or names what an allow list need not hold.
GREY = {"partial", "itemgetter", "attrgetter", "template", "functions", "iterators", "count", "enum"}


def stdlib(place):
    for name, value in objects().items():
        kind = "grey" if name in GREY else "plain"
        if kind == "grey":
            continue
        for protocol in range(6):
            if name in ("big-list", "big-dict", "deep", "nested") and protocol == 1:
                continue
            place.attempt(
                f"{name} protocol {protocol}",
                lambda: place.write(f"{name}-p{protocol}.pkl", pickle.dumps(value, protocol)),
            )
    # Several in one file, as a log of training or a cache has them.
    for protocol in (2, 4, 5):
        place.write(f"several-p{protocol}.pickle", b"".join(pickle.dumps({"step": at}, protocol) for at in range(9)))
    # The pure pickler has other memo habits than the one in C, and other frames.
    for protocol in range(6):
        import io

        for name in ("nested", "strings", "ordered", "datetime", "sets"):
            buffer = io.BytesIO()
            pickle._Pickler(buffer, protocol).dump(objects()[name])
            place.write(f"pure-{name}-p{protocol}.pkl", buffer.getvalue())
    import pickletools

    for name in ("nested", "dict", "ordered", "big-list", "uuid"):
        place.write(f"optimized-{name}.pkl", pickletools.optimize(pickle.dumps(objects()[name], 4)))
