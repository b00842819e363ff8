//! Attacks by pickles, and by what is made of them: joblib files, NumPy arrays, PyTorch's older files.

mod coded;
pub mod names;

use self::coded::{ASCII85, BASE32, BASE85, Z85, bzip2, coded, lz4, lzma, xz};
use super::{Attack, Content, Expect, one_file};
use crate::hex::hex;
use crate::pickle::{Pickle, npy, torch_legacy_after_magic, torch_legacy_head, torch_tensor};

/// The forms in which a pickle can call something.
enum Form {
    Reduce,
    StackGlobal,
    Inst,
    Obj,
    /// The result is thrown away.
    Popped,
    /// The same with the names as texts of protocol 4.
    Popped4,
    Protocol0,
}

/// A pickle that calls a name, in one form.
fn calling(module: &str, name: &str, arguments: &[&str], form: Form) -> Vec<(String, Content)> {
    let marked = |pickle: Pickle| arguments.iter().fold(pickle.op(b'('), |pickle, text| pickle.text(text));
    let bytes = match form {
        Form::Reduce => Pickle::protocol(2).call(module, name, arguments).stop(),
        Form::StackGlobal => Pickle::protocol(4).stack_global(module, name).texts(arguments).op(b'R').stop(),
        Form::Inst => marked(Pickle::bare()).inst(module, name).stop(),
        Form::Obj => {
            let called = Pickle::bare().op(b'(').global(module, name);
            arguments.iter().fold(called, |pickle, text| pickle.text(text)).op(b'o').stop()
        }
        Form::Popped => Pickle::protocol(3).call(module, name, arguments).raw(b"0}").stop(),
        Form::Popped4 => Pickle::protocol(4).stack_global(module, name).texts(arguments).raw(b"R0}").stop(),
        Form::Protocol0 => {
            let called = Pickle::bare().global(module, name).op(b'(');
            arguments.iter().fold(called, |pickle, text| pickle.string(text)).raw(b"tR").stop()
        }
    };
    one_file("model.pkl", bytes)
}

fn system() -> Pickle {
    Pickle::protocol(2).call("posix", "system", &["id"])
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = (word >> (18 - 6 * place)) & 63;
            text.push(if place <= chunk.len() { char::from(DIGITS[digit as usize]) } else { '=' });
        }
    }
    text
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// The text as a constant of a dictionary.
fn holding(text: &str) -> Vec<u8> {
    Pickle::protocol(2).raw(b"}").text("x").text(text).op(b's').stop()
}

/// The same of bytes.
fn holding_bytes(bytes: &[u8]) -> Vec<u8> {
    Pickle::protocol(3).raw(b"}").text("x").bytes(bytes).op(b's').stop()
}

/// Ten lists, each of ten times the one before.
fn laughs() -> Vec<u8> {
    let mut pickle = Pickle::protocol(2).raw(b"](K\x01K\x02K\x03e").put(0);
    for level in 1..=12_u8 {
        pickle = pickle.raw(b"](");
        for _ in 0..10 {
            pickle = pickle.get(level - 1);
        }
        pickle = pickle.op(b'e').put(level);
    }
    pickle.stop()
}

/// The same with DUP and tuples.
fn dup_laughs() -> Vec<u8> {
    let mut pickle = Pickle::protocol(2).op(b']');
    for _ in 0..60 {
        pickle = pickle.raw(b"2\x86");
    }
    pickle.stop()
}

macro_rules! attacks {
    ($($name:literal, $rule:literal, $advisories:expr, $expect:ident, $file:literal, $bytes:expr;)*) => {
        /// The forms of attacks that are more than a name.
        pub const ATTACKS: &[Attack] = &[$(Attack {
            name: concat!("pickle-", $name),
            rule: $rule,
            advisories: &$advisories,
            expect: Expect::$expect,
            build: || one_file($file, $bytes),
        }),*];
    };
}

attacks! {
    // Programs that nothing runs.
    "program-in-text", "code/program-in-text", [], Suspicious, "m.pkl", holding("import os; os.system('id')");
    "program-in-line", "code/program-in-text", [], Suspicious, "m.pkl", Pickle::bare().raw(b"(dS'x'\nS'__import__(\"os\")'\ns").stop();
    // Calls in unusual forms.
    "newobj", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(2).global("subprocess", "Popen").texts(&["id"]).op(0x81).stop();
    "newobj-ex", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(4).global("subprocess", "Popen").texts(&["id"]).op(b'}').op(0x92).stop();
    "obj-without-arguments", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::bare().op(b'(').global("pty", "spawn").op(b'o').stop();
    "copyreg-newobj", "pickle/wrong-arguments", [], Malicious, "m.pkl", Pickle::protocol(2).global("copyreg", "__newobj__").op(b'(').global("subprocess", "Popen").text("id").raw(b"tR").stop();
    "reconstructor-of-popen", "pickle/wrong-arguments", [], Malicious, "m.pkl", Pickle::protocol(2).global("copyreg", "_reconstructor").op(b'(').global("subprocess", "Popen").global("builtins", "object").raw(b"NtR").stop();
    "truncated-after-call", "pickle/dangerous-call", [], Malicious, "m.pkl", system().cut();
    "truncated-after-call-without-protocol", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::bare().call("posix", "system", &["id"]).cut();
    "garbage-after-call", "pickle/dangerous-call", [], Malicious, "m.pkl", system().raw(b"\xff\xff\xff").cut();
    "stack-underflow-after-call", "pickle/dangerous-call", [], Malicious, "m.pkl", system().raw(b"0000").stop();
    "import-only", "pickle/dangerous-import", [], Malicious, "m.pkl", Pickle::protocol(2).global("posix", "system").stop();
    "import-popped", "pickle/dangerous-import", [], Malicious, "m.pkl", Pickle::protocol(2).global("posix", "system").raw(b"0N").stop();
    "call-of-a-result", "pickle/unresolved-call", [], Malicious, "m.pkl", Pickle::protocol(2).call("builtins", "getattr", &["x", "y"]).texts(&["id"]).op(b'R').stop();
    "getattr-of-a-module", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(4).global("builtins", "getattr").op(b'(').call("builtins", "__import__", &["os"]).text("system").raw(b"tR").texts(&["id"]).op(b'R').stop();
    "getattr-lower-case-of-enumeration", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(4).global("builtins", "getattr").op(b'(').global("transformers.trainer_utils", "IntervalStrategy").text("__class__").raw(b"tR").stop();
    "names-by-escapes", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(4).raw(b"V\\u0070osix\nS'\\x73ystem'\n\x93").texts(&["id"]).op(b'R').stop();
    "names-from-memo", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(4).text("posix").put(9).op(b'0').text("system").put(8).op(b'0').get(9).get(8).op(0x93).texts(&["id"]).op(b'R').stop();
    "memo-re-used", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(4).text("math").put(0).op(b'0').text("posix").put(0).op(b'0').get(0).text("system").op(0x93).texts(&["id"]).op(b'R').stop();
    "memo-by-line", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::bare().global("posix", "system").raw(b"p4000000000\n0g4000000000\n").texts(&["id"]).op(b'R').stop();
    "several-protocols", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(2).raw(b"\x80\x04\x80\x00").call("posix", "system", &["id"]).stop();
    "arguments-by-duplicate", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(2).global("posix", "system").text("id").raw(b"\x85R20").stop();
    "module-through-package", "pickle/dangerous-import", [], Malicious, "m.pkl", Pickle::protocol(4).stack_global("torch.serialization", "os").stop();
    "dotted-through-module", "pickle/dangerous-call", ["GHSA-5j3x-jp52-966f"], Malicious, "m.pkl", Pickle::protocol(4).stack_global("pathlib", "os.system").texts(&["id"]).op(b'R').stop();
    "dotted-through-globals", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(4).stack_global("sklearn.base", "clone.__globals__.get").texts(&["os"]).op(b'R').stop();
    "dotted-subclasses", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(4).stack_global("builtins", "object.__subclasses__").raw(b")R").stop();
    // Extensions, persistent ids, buffers.
    "extension-call", "pickle/unresolved-call", [], Malicious, "m.pkl", Pickle::protocol(2).raw(b"\x82\x07").texts(&["id"]).op(b'R').stop();
    "extension-two-bytes-call", "pickle/unresolved-call", [], Malicious, "m.pkl", Pickle::protocol(2).raw(b"\x83\x07\x01").texts(&["id"]).op(b'R').stop();
    "extension-import", "pickle/unresolved-global", [], Suspicious, "m.pkl", Pickle::protocol(2).raw(b"\x84\x07\x01\x00\x00").stop();
    "persistent-id-call", "pickle/unresolved-call", [], Malicious, "m.pkl", Pickle::bare().raw(b"Psomething\n").texts(&["id"]).op(b'R').stop();
    "persistent-id-odd", "pickle/persistent-id", [], Suspicious, "m.pkl", Pickle::protocol(2).texts(&["a", "b"]).op(b'Q').stop();
    "persistent-id-path", "pickle/persistent-id", [], Suspicious, "m.pkl", Pickle::protocol(2).op(b'(').text("storage").global("torch", "FloatStorage").text("../../x").text("cpu").int(1).raw(b"tQ").stop();
    "buffer-outside", "pickle/out-of-band-buffer", [], Suspicious, "m.pkl", Pickle::protocol(5).raw(b"\x97\x98").stop();
    // State and items.
    "build-on-function", "pickle/state-write", ["GHSA-mxhj-88fx-4pcv"], Malicious, "m.pkl", Pickle::protocol(2).global("sklearn.base", "clone").raw(b"}").text("__code__").int(1).raw(b"sb").stop();
    "build-on-class", "pickle/state-write", [], Malicious, "m.pkl", Pickle::protocol(2).global("sklearn.base", "BaseEstimator").raw(b"}").text("fit").int(1).raw(b"sb").stop();
    "build-special-attribute", "pickle/state-write", [], Malicious, "m.pkl", Pickle::protocol(2).global("sklearn.base", "BaseEstimator").raw(b")\x81}").text("__class__").int(1).raw(b"sb").stop();
    "build-shape-trick", "pickle/state-write", [], Malicious, "m.pkl", Pickle::protocol(2).global("numpy.core.multiarray", "_reconstruct").op(b'(').global("numpy", "ndarray").raw(b"K\x00\x85").bytes(b"b").raw(b"tR}").text("shape").global("builtins", "dict").raw(b"sb").stop();
    "append-on-instance", "pickle/state-write", [], Malicious, "m.pkl", Pickle::protocol(2).global("sklearn.base", "BaseEstimator").raw(b")\x81").text("x").op(b'a').stop();
    "setitem-on-module-object", "pickle/state-write", [], Malicious, "m.pkl", Pickle::protocol(2).global("sklearn", "base").text("a").text("b").op(b's').stop();
    "additems-on-instance", "pickle/state-write", [], Malicious, "m.pkl", Pickle::protocol(4).global("sklearn.base", "BaseEstimator").raw(b")\x81(").text("x").op(0x90).stop();
    "setitem-on-tensor", "pickle/state-write", ["CVE-2026-24747"], Malicious, "m.pkl", torch_tensor(Pickle::protocol(2), "0", 4).int(0).int(1).op(b's').stop();
    // Known names, wrong arguments.
    "encode-hex", "pickle/wrong-arguments", [], Malicious, "m.pkl", Pickle::protocol(2).call("_codecs", "encode", &["x", "rot13"]).stop();
    "defaultdict-system", "pickle/wrong-arguments", [], Malicious, "m.pkl", Pickle::protocol(2).global("collections", "defaultdict").global("posix", "system").raw(b"\x85R").stop();
    "defaultdict-unlisted", "pickle/wrong-arguments", [], Malicious, "m.pkl", Pickle::protocol(2).global("collections", "defaultdict").global("company.models", "make").raw(b"\x85R").stop();
    "reconstruct-other-class", "pickle/wrong-arguments", [], Malicious, "m.pkl", Pickle::protocol(2).global("numpy.core.multiarray", "_reconstruct").op(b'(').global("company.models", "Array").raw(b"K\x00\x85").bytes(b"b").raw(b"tR").stop();
    "rebuild-of-text", "pickle/wrong-arguments", [], Malicious, "m.pkl", Pickle::protocol(2).call("torch._utils", "_rebuild_tensor_v2", &["x"]).stop();
    "rebuild-from-type-of-system", "pickle/wrong-arguments", [], Malicious, "m.pkl", Pickle::protocol(2).global("torch._tensor", "_rebuild_from_type_v2").op(b'(').global("posix", "system").global("torch", "Tensor").text("id").raw(b"\x85}tR").stop();
    "ufunc-of-os", "pickle/wrong-arguments", [], Malicious, "m.pkl", Pickle::protocol(2).call("numpy.core", "_ufunc_reconstruct", &["os", "system"]).stop();
    "torch-bytes-of-pickle", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(2).global("torch.storage", "_load_from_bytes").bytes(&torch_legacy_evil()).raw(b"\x85R").stop();
    "ordered-dictionary-of-calls", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(2).global("collections", "OrderedDict").raw(b"]").text("a").call("posix", "system", &["id"]).raw(b"\x86a\x85R").stop();
    // Names that are none.
    "name-is-number", "pickle/broken", [], Unreadable, "m.pkl", Pickle::protocol(4).text("posix").int(7).op(0x93).stop();
    "name-is-not-utf8", "pickle/invalid-name", [], Unreadable, "m.pkl", Pickle::protocol(2).raw(b"cnum\xffpy\nndarray\n").stop();
    "name-is-not-utf8-after-call", "pickle/dangerous-call", [], Malicious, "m.pkl", system().raw(b"0cnum\xffpy\nndarray\n").stop();
    "unlisted-import", "pickle/unlisted-import", [], Suspicious, "m.pkl", Pickle::protocol(2).global("company.models", "Custom").stop();
    // Frames and streams.
    "frame-too-short", "pickle/frame-violation", [], Suspicious, "m.pkl", Pickle::protocol(4).frame(&Pickle::bare().bytes(b"0123456789"), -4).stop();
    "frame-too-long", "pickle/frame-violation", [], Suspicious, "m.pkl", Pickle::protocol(4).frame(&Pickle::bare().text("x"), 1000).stop();
    "frame-endless", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(4).raw(b"\x95\xff\xff\xff\xff\xff\xff\xff\xff").then(&system()).stop();
    "frame-endless-and-broken", "unreadable/damaged", [], Unreadable, "m.pkl", Pickle::protocol(4).raw(b"\x95").raw(&[0xff; 80]).raw(b"B\x0a\x00\x00\x00123456789").stop();
    "frame-hides-call", "pickle/dangerous-call", [], Malicious, "m.pkl", frame_hides_call();
    "frame-short-before-call", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(4).frame(&Pickle::bare().bytes(b"0123456789").op(b'0').call("posix", "system", &["id"]), -30).stop();
    "second-stream", "pickle/dangerous-call", [], Malicious, "m.pkl", [Pickle::protocol(4).global("company.models", "Custom").stop(), system().stop()].concat();
    "third-stream-behind-zeros", "pickle/dangerous-call", [], Malicious, "m.pkl", [Pickle::protocol(4).global("company.models", "Custom").stop(), Pickle::protocol(2).op(b'N').stop(), vec![0; 64], system().stop()].concat();
    "behind-junk-at-the-end", "pickle/dangerous-call", [], Malicious, "m.pkl", [Pickle::protocol(4).global("company.models", "Custom").stop(), b"junk junk \x01\x02".to_vec(), system().stop()].concat();
    "behind-leading-junk", "pickle/dangerous-call", [], Malicious, "m.pkl", [b"\x00\x01junk before".to_vec(), system().stop()].concat();
    "protocol-zero-behind-junk", "pickle/dangerous-call", [], Malicious, "m.pkl", [b"\xffjunk".to_vec(), Pickle::bare().call("posix", "system", &["id"]).stop()].concat();
    "trailing-text", "pickle/trailing-data", [], Suspicious, "m.pkl", [Pickle::protocol(2).raw(b"](K\x01K\x02e").stop(), b"and more".to_vec()].concat();
    "no-extension", "pickle/dangerous-call", [], Malicious, "config", system().stop();
    "other-extension", "pickle/dangerous-call", [], Malicious, "model.png", system().stop();
    // Nested.
    "nested-bytes", "pickle/nested-payload", [], Suspicious, "m.pkl", Pickle::protocol(3).raw(b"}").text("x").bytes(&system().stop()).op(b's').stop();
    "nested-base64", "pickle/nested-payload", [], Suspicious, "m.pkl", holding(&base64(&system().stop()));
    "nested-hexadecimal", "pickle/nested-payload", [], Suspicious, "m.pkl", holding(&hex(&system().stop()));
    "nested-zlib-base64", "pickle/nested-payload", [], Suspicious, "m.pkl", holding(&base64(&zlib(&system().stop())));
    "nested-base85", "pickle/nested-payload", [], Suspicious, "m.pkl", holding(&coded(&system().stop(), &BASE85));
    "nested-ascii85", "pickle/nested-payload", [], Suspicious, "m.pkl", holding(&format!("<~{}~>", coded(&system().stop(), &ASCII85)));
    "nested-z85", "pickle/nested-payload", [], Suspicious, "m.pkl", holding(&coded(&system().stop(), &Z85));
    "nested-base32", "pickle/nested-payload", [], Suspicious, "m.pkl", holding(&coded(&system().stop(), &BASE32));
    "nested-base64-of-hexadecimal", "pickle/nested-payload", [], Suspicious, "m.pkl", holding(&base64(hex(&system().stop()).as_bytes()));
    "nested-base85-of-bzip2", "pickle/nested-payload", [], Suspicious, "m.pkl", holding(&coded(&bzip2(&system().stop()), &BASE85));
    "nested-bzip2", "pickle/nested-payload", [], Suspicious, "m.pkl", holding_bytes(&bzip2(&system().stop()));
    "nested-xz", "pickle/nested-payload", [], Suspicious, "m.pkl", holding_bytes(&xz(&system().stop()));
    "nested-lzma", "pickle/nested-payload", [], Suspicious, "m.pkl", holding_bytes(&lzma(&system().stop()));
    "nested-lz4", "pickle/nested-payload", [], Suspicious, "m.pkl", holding_bytes(&lz4(&system().stop()));
    "nested-protocol-zero-text", "pickle/nested-payload", [], Suspicious, "m.pkl", holding("cposix\nsystem\n(S'id'\ntR.");
    "nested-twice", "pickle/nested-payload", [], Suspicious, "m.pkl", Pickle::protocol(3).raw(b"}").text("x").bytes(&Pickle::protocol(3).raw(b"]").bytes(&system().stop()).op(b'a').stop()).op(b's').stop();
    "nested-reaches-loads", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(3).global("_pickle", "loads").bytes(&system().stop()).raw(b"\x85R").stop();
    // Resources.
    "billion-laughs", "pickle/resource-bomb", [], Unreadable, "m.pkl", laughs();
    "duplicate-bomb", "pickle/resource-bomb", [], Unreadable, "m.pkl", dup_laughs();
    "giant-long", "unreadable/truncated", [], Unreadable, "m.pkl", Pickle::protocol(2).raw(b"](\x8b\xff\xff\xff\x7f\x01").stop();
    "giant-text", "unreadable/truncated", [], Unreadable, "m.pkl", Pickle::protocol(4).raw(b"](\x8d\xff\xff\xff\xff\xff\x00\x00\x00x").stop();
    "giant-put", "pickle/dangerous-call", [], Malicious, "m.pkl", Pickle::protocol(2).raw(b"]r\xff\xff\xff\xff0").call("posix", "system", &["id"]).stop();
    "missing-memo", "pickle/broken", [], Unreadable, "m.pkl", Pickle::protocol(2).raw(b"]h\x07a").stop();
    "truncated", "unreadable/truncated", [], Unreadable, "m.pkl", Pickle::protocol(2).raw(b"](K\x01K\x02e").cut();
    "unknown-protocol", "pickle/broken", [], Unreadable, "m.pkl", Pickle::protocol(2).raw(b"](K\x01e\x80\x09").stop();
    // PyTorch's older files.
    "torch-legacy-object", "pickle/dangerous-call", [], Malicious, "m.pt", torch_legacy_evil();
    "torch-legacy-magic-by-call", "pickle/dangerous-call", [], Malicious, "m.pt", [Pickle::protocol(2).call("builtins", "eval", &["0x1950a86a20f9469cfc6c"]).stop(), torch_legacy_after_magic(), Pickle::protocol(2).op(b'}').stop(), Pickle::protocol(2).op(b']').stop()].concat();
    "torch-legacy-storage-size", "torch/storage-size", [], Suspicious, "m.pt", [torch_legacy_head(), torch_tensor(Pickle::protocol(2).raw(b"}").text("w"), "0", 2).op(b's').stop(), Pickle::protocol(2).raw(b"]").text("0").op(b'a').stop(), 3_u64.to_le_bytes().to_vec(), vec![0; 12]].concat();
    "torch-view-outside-storage", "torch/view-outside-storage", [], Suspicious, "m.pkl", Pickle::protocol(2).raw(b"}").text("w").global("torch._utils", "_rebuild_tensor_v2").raw(b"((").text("storage").global("torch", "FloatStorage").text("0").text("cpu").int(2).raw(b"tQ").int(0).int(200).op(0x85).int(1).raw(b"\x85\x89").global("collections", "OrderedDict").raw(b")RtRs").stop();
    // Joblib and NumPy.
    "joblib-object-array", "pickle/dangerous-call", [], Malicious, "m.joblib", Pickle::protocol(3).joblib_array("O8", 1).then(&system().op(b'.')).stop();
    "joblib-behind-array", "pickle/dangerous-call", [], Malicious, "m.joblib", Pickle::protocol(3).joblib_array("f8", 2).raw(&[0; 16]).op(b'0').call("posix", "system", &["id"]).stop();
    "joblib-array-is-opcodes", "pickle/dangerous-call", [], Malicious, "m.joblib", Pickle::protocol(3).joblib_array("f8", 4).raw(b"cposix\nsystem\nX\x02\x00\x00\x00id\x85R.aaaa").stop();
    "joblib-side-file-outside", "joblib/side-file-outside", [], Malicious, "m.joblib", Pickle::protocol(2).global("joblib.numpy_pickle", "NDArrayWrapper").raw(b")\x81}").text("filename").text("../../etc/x.npy").raw(b"sb").stop();
    "npy-object", "pickle/dangerous-call", ["CVE-2019-6446"], Malicious, "m.npy", npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", &system().stop());
    "npy-object-field", "pickle/dangerous-call", ["CVE-2019-6446"], Malicious, "m.npy", npy("{'descr': [('a', '<f8'), ('b', '|O')], 'fortran_order': False, 'shape': (1,), }\n", &system().stop());
    "npy-trailing", "npy/size", [], Suspicious, "m.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n", &[0; 20]);
    "npy-huge-shape", "unreadable/damaged", [], Unreadable, "m.npy", npy("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 16), }\n", &[0; 8]);
    "npy-header-is-code", "unreadable/damaged", [], Unreadable, "m.npy", npy("{'descr': __import__('os').system('id'), 'fortran_order': False, 'shape': (1,), }\n", &[0; 8]);
}

/// A file of PyTorch's older kind whose fourth pickle is the attack.
fn torch_legacy_evil() -> Vec<u8> {
    [torch_legacy_head(), system().stop(), Pickle::protocol(2).op(b']').stop()].concat()
}

/// To a reader that keeps to frames, the second pickle begins behind the frame; to CPython it begins behind STOP.
fn frame_hides_call() -> Vec<u8> {
    let inside = Pickle::bare().text("x").op(b'.').raw(b"\x80\x02junk that is no pickle at all \xff");
    Pickle::protocol(4).frame(&inside, 0).then(&system()).stop()
}
