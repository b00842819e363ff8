"""Arrays and tables: numpy, scipy, pandas and joblib."""

import collections
import datetime
import pickle


def some_arrays():
    import numpy as np

    random = np.random.default_rng(3)
    arrays = {
        "empty": np.zeros((0,)),
        "scalar": np.array(3.5),
        "matrix": random.normal(size=(16, 8)),
        "fortran": np.asfortranarray(random.normal(size=(4, 7))),
        "big-endian": np.arange(9, dtype=">i4"),
        "strided": np.arange(40)[::3],
        "text": np.array(["one", "two", "drei"]),
        "bytes": np.array([b"a", b"bcd"]),
        "times": np.array(["2024-01-01", "NaT"], dtype="datetime64[D]"),
        "deltas": np.array([1, 2], dtype="timedelta64[s]"),
        "records": np.array([(1, 2.5, "x")], dtype=[("id", "i4"), ("value", "f8"), ("name", "U5")]),
        "nested-records": np.zeros(3, dtype=[("a", [("b", "f4", (2, 2))]), ("c", "u1")]),
        "void": np.zeros(2, dtype="V6"),
        "objects": np.array([1, "two", None, 3.5, (4, 5)], dtype=object),
        "object-dicts": np.array([{"a": 1}, {"b": [1, 2]}], dtype=object),
        "object-arrays": np.array([np.arange(3), np.ones((2, 2))], dtype=object),
        "object-times": np.array([datetime.datetime(2024, 1, 1), datetime.date(2024, 1, 2)], dtype=object),
    }
    for kind in ("bool", "i1", "u2", "i4", "u8", "f2", "f4", "f8", "c8", "c16", "g"):
        arrays[f"type-{kind}"] = np.ones((3, 5)).astype(kind)
    return arrays


def numpy(place):
    import numpy as np

    arrays = some_arrays()
    for name, array in arrays.items():
        place.attempt(name, lambda: np.save(place.path(f"{name}.npy"), array, allow_pickle=True))
        for protocol in (0, 2, 3, 4, 5):
            place.attempt(
                f"{name} {protocol}", lambda: place.write(f"{name}-p{protocol}.pkl", pickle.dumps(array, protocol))
            )
    plain = {name: array for name, array in arrays.items() if array.dtype != object}
    np.savez(place.path("several.npz"), **plain)
    np.savez_compressed(place.path("several-compressed.npz"), **plain)
    np.savez(place.path("with-objects.npz"), **arrays)
    np.savez(place.path("unnamed.npz"), np.ones(3), np.zeros(2))
    np.savez(place.path("none.npz"))
    others = {
        "scalars": [np.float64(1.5), np.int32(3), np.bool_(True), np.str_("x"), np.datetime64("2024-01-01")],
        "dtypes": [np.dtype("f4"), np.dtype([("a", "i4")]), np.dtype("U7"), np.dtype(object)],
        "random-state": np.random.RandomState(4),
        "generator": np.random.default_rng(4),
        "philox": np.random.Generator(np.random.Philox(5)),
        "mt19937": np.random.Generator(np.random.MT19937(5)),
        "sfc64": np.random.Generator(np.random.SFC64(5)),
        "seed-sequence": np.random.SeedSequence(9),
        "state": np.random.RandomState(4).get_state(),
        "masked": np.ma.masked_array([1, 2, 3], mask=[0, 1, 0]),
        "matrix-class": np.matrix([[1, 2], [3, 4]]),
        "recarray": np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        "polynomial": np.polynomial.Polynomial([1, 2, 3]),
        "poly1d": np.poly1d([1, 2]),
        "in-dict": {"w": np.ones((3, 3)), "b": np.zeros(3), "steps": np.int64(3)},
        "types": [np.float32, np.int64],
        "ufuncs": [np.add],
    }
    for name, value in others.items():
        if name == "ufuncs":
            continue
        for protocol in (2, 4, 5):
            place.attempt(name, lambda: place.write(f"{name}-p{protocol}.pkl", pickle.dumps(value, protocol)))
    large = np.memmap(place.path("mapped.npy.raw"), dtype="f4", mode="w+", shape=(64,))
    large.flush()
    np.lib.format.open_memmap(place.path("mapped.npy"), mode="w+", dtype="f4", shape=(8, 8)).flush()
    for version in ((1, 0), (2, 0), (3, 0)):
        with open(place.path(f"format-{version[0]}.npy"), "wb") as file:
            np.lib.format.write_array(file, np.ones(4), version=version)


def scipy(place):
    import numpy as np
    from scipy import interpolate, optimize, sparse, spatial, stats

    matrix = sparse.random(20, 20, density=0.1, random_state=3)
    for kind in ("csr", "csc", "coo", "bsr", "dia", "dok", "lil"):
        value = matrix.asformat(kind)
        if kind not in ("dok", "lil"):
            sparse.save_npz(place.path(f"{kind}.npz"), value)
            sparse.save_npz(place.path(f"{kind}-stored.npz"), value, compressed=False)
        for protocol in (2, 4, 5):
            place.attempt(kind, lambda: place.write(f"{kind}-p{protocol}.pkl", pickle.dumps(value, protocol)))
        place.attempt(
            kind, lambda: place.write(f"{kind}-array.pkl", pickle.dumps(getattr(sparse, f"{kind}_array")(value), 4))
        )
    x = np.linspace(0, 1, 9)
    values = {
        "kdtree": spatial.cKDTree(np.random.default_rng(1).normal(size=(30, 3))),
        "kdtree-python": spatial.KDTree(np.random.default_rng(1).normal(size=(30, 3))),
        "spline": interpolate.CubicSpline(x, x**2),
        "interp1d": interpolate.interp1d(x, x**2),
        "univariate": interpolate.UnivariateSpline(x, x**2),
        "bspline": interpolate.make_interp_spline(x, x**2),
        "optimize-result": optimize.minimize(lambda v: (v**2).sum(), [1.0, 2.0]),
        "rotation": spatial.transform.Rotation.from_euler("z", 90, degrees=True),
        "kde": stats.gaussian_kde(x),
    }
    for name, value in values.items():
        place.attempt(name, lambda: place.write(f"{name}.pkl", pickle.dumps(value, 4)))


def pandas(place):
    import numpy as np
    import pandas as pd

    frame = pd.DataFrame(
        {
            "number": np.arange(6.0),
            "whole": range(6),
            "text": list("abcdef"),
            "time": pd.date_range("2024-01-01", periods=6),
            "flag": [True, False] * 3,
        }
    )
    values = {
        "frame": frame,
        "empty": pd.DataFrame(),
        "floats": pd.DataFrame(np.ones((4, 4))),
        "categories": frame.assign(kind=pd.Categorical(["x", "y"] * 3)),
        "nullable": pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": pd.array(["x", None], dtype="string")}),
        "boolean": pd.Series(pd.array([True, None], dtype="boolean")),
        "float-nullable": pd.Series(pd.array([1.5, None], dtype="Float32")),
        "multiindex": frame.set_index(["text", "whole"]),
        "columns": pd.concat({"a": frame[["number"]], "b": frame[["whole"]]}, axis=1),
        "series": frame["number"],
        "text-series": frame["text"],
        "times": frame["time"],
        "zoned": frame["time"].dt.tz_localize("UTC"),
        "berlin": frame["time"].dt.tz_localize("Europe/Berlin"),
        "timedelta": frame["time"] - frame["time"].iloc[0],
        "period": pd.Series(pd.period_range("2024-01", periods=3, freq="M")),
        "interval": pd.Series(pd.interval_range(0, 4)),
        "sparse": pd.Series(pd.arrays.SparseArray([0, 0, 1])),
        "index": pd.Index([1, 2, 3]),
        "text-index": pd.Index(list("abc")),
        "range-index": pd.RangeIndex(5),
        "datetime-index": pd.date_range("2024-01-01", periods=4, freq="h"),
        "category-index": pd.CategoricalIndex(["a", "b"]),
        "interval-index": pd.interval_range(0, 3),
        "multi": pd.MultiIndex.from_product([["a"], [1, 2]]),
        "timestamp": pd.Timestamp("2024-01-01"),
        "timestamp-zone": pd.Timestamp("2024-01-01", tz="UTC"),
        "delta": pd.Timedelta(days=3),
        "one-period": pd.Period("2024-01", "M"),
        "one-interval": pd.Interval(0, 1),
        "na": [pd.NA, pd.NaT],
        "dtypes": [pd.CategoricalDtype(["a"]), pd.Int64Dtype(), pd.DatetimeTZDtype(tz="UTC"), pd.StringDtype()],
        "offset": [pd.offsets.MonthEnd(), pd.offsets.Day(3), pd.offsets.BDay()],
        "objects": pd.DataFrame({"o": [{"a": 1}, [1], (2,)]}),
        "attrs": frame.copy(),
        "duplicated": pd.DataFrame(np.ones((2, 2)), columns=["a", "a"]),
    }
    values["attrs"].attrs["source"] = "test"
    for name, value in values.items():
        for protocol in (2, 4, 5):
            place.attempt(name, lambda: place.write(f"{name}-p{protocol}.pkl", pickle.dumps(value, protocol)))
    for compression in ("gzip", "bz2", "xz", "zip", "tar"):
        ending = {"gzip": "gz"}.get(compression, compression)
        place.attempt(compression, lambda: frame.to_pickle(place.path(f"frame.pkl.{ending}"), compression=compression))


def joblib(place):
    import joblib as library
    import numpy as np

    random = np.random.default_rng(3)
    objects = {
        "matrix": random.normal(size=(50, 20)),
        "many": [random.normal(size=(n, 3)) for n in range(1, 6)],
        "dict": {"weights": random.normal(size=(5, 5)), "names": ["a", "b"], "n": 3},
        "objects": np.array([{"a": 1}, None, "x"], dtype=object),
        "text": np.array(["a", "bc"]),
        "fortran": np.asfortranarray(random.normal(size=(9, 9))),
        "records": np.zeros(3, dtype=[("a", "f4"), ("b", "U3")]),
        "times": np.array(["2024-01-01"], dtype="datetime64[D]"),
        "plain": collections.OrderedDict(a=1, b=[1, 2, 3]),
        "empty": np.zeros((0, 4)),
        "large": np.zeros((300, 300)),
        "ints": np.arange(1000, dtype="i2"),
        "masked": np.ma.masked_array([1.0, 2.0], mask=[0, 1]),
        "random-state": np.random.RandomState(3),
    }
    ways = [0, 3, ("zlib", 3), ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3), ("lz4", 3)]
    for name, value in objects.items():
        for way in ways:
            shown = way if isinstance(way, int) else way[0]
            if shown == "lz4" and name == "plain":
                continue
            place.attempt(
                f"{name} {shown}",
                lambda: library.dump(value, place.path(f"{name}-{shown}.joblib"), compress=way),
            )
        for protocol in (2, 3, 4, 5):
            place.attempt(
                f"{name} p{protocol}",
                lambda: library.dump(value, place.path(f"{name}-p{protocol}.joblib"), protocol=protocol),
            )
    for ending in ("pkl", "gz", "z", "bz2", "xz", "lzma"):
        place.attempt(ending, lambda: library.dump(objects["dict"], place.path(f"by-ending.{ending}")))
