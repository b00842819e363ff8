//! Pickles that call something dangerous, in every way that unpicklers know.

/// Something that must not be called, and one text that it is called with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Callable {
    pub(super) module: &'static str,
    pub(super) name: &'static str,
    pub(super) argument: &'static str,
}

const fn callable(module: &'static str, name: &'static str, argument: &'static str) -> Callable {
    Callable { module, name, argument }
}

/// What is called. Forty, of every kind: processes, code, files, network, indirection.
pub(super) const CALLABLES: &[Callable] = &[
    callable("os", "system", "id"),
    callable("posix", "system", "id"),
    callable("nt", "system", "ver"),
    callable("os", "popen", "id"),
    callable("os", "execlp", "id"),
    callable("os", "spawnlp", "id"),
    callable("subprocess", "Popen", "id"),
    callable("subprocess", "call", "id"),
    callable("subprocess", "run", "id"),
    callable("subprocess", "check_output", "id"),
    callable("subprocess", "getoutput", "id"),
    callable("commands", "getoutput", "id"),
    callable("pty", "spawn", "id"),
    callable("builtins", "eval", "1"),
    callable("builtins", "exec", "pass"),
    callable("__builtin__", "eval", "1"),
    callable("builtins", "compile", "1"),
    callable("builtins", "__import__", "this"),
    callable("importlib", "import_module", "this"),
    callable("runpy", "run_path", "a.py"),
    callable("runpy", "run_module", "this"),
    callable("code", "interact", "x"),
    callable("timeit", "timeit", "pass"),
    callable("pdb", "run", "pass"),
    callable("cProfile", "run", "pass"),
    callable("marshal", "loads", "x"),
    callable("pickle", "loads", "."),
    callable("_pickle", "loads", "."),
    callable("ctypes", "CDLL", "libc.so.6"),
    callable("socket", "create_connection", "host"),
    callable("urllib.request", "urlopen", "file:///dev/null"),
    callable("builtins", "open", "/dev/null"),
    callable("io", "open", "/dev/null"),
    callable("shutil", "rmtree", "/nowhere"),
    callable("os", "remove", "/nowhere"),
    callable("webbrowser", "open", "about:blank"),
    callable("pip", "main", "list"),
    callable("pydoc", "pipepager", "id"),
    callable("multiprocessing.util", "spawnv_passfds", "id"),
    callable("torch.hub", "load", "a/b"),
];

/// A way to push a global.
type Name = fn(&str, &str) -> Vec<u8>;
/// A way to call.
type Call = fn(&Callable, Name) -> Vec<u8>;
/// A way to make a stream of opcodes that leave one value.
type Stream = fn(&[u8]) -> Vec<u8>;

/// The ways to name.
pub(super) const NAMES: &[(&str, Name)] = &[
    ("global", |module, name| format!("c{module}\n{name}\n").into_bytes()),
    ("stack", |module, name| [short(module), short(name), b"\x93".to_vec()].concat()),
    ("memo", |module, name| {
        // Both names come out of the memo, the second is pushed first.
        [text(name), b"q\x07".to_vec(), b"0".to_vec(), line(module), b"h\x07\x93".to_vec()].concat()
    }),
];

/// The ways to call. Seven, so that every one meets every callable.
pub(super) const CALLS: &[(&str, Call)] = &[
    ("reduce", |of, name| [name(of.module, of.name), text(of.argument), b"\x85R".to_vec()].concat()),
    ("obj", |of, name| [b"(".to_vec(), name(of.module, of.name), text(of.argument), b"o".to_vec()].concat()),
    ("inst", |of, _| {
        [b"(".to_vec(), text(of.argument), format!("i{}\n{}\n", of.module, of.name).into_bytes()].concat()
    }),
    ("build", |of, name| {
        // An instance gets the callable for its own __setstate__, and then a state.
        let instance = [name("types", "SimpleNamespace"), b")\x81".to_vec()].concat();
        let attribute =
            [b"}".to_vec(), text("__setstate__"), name(of.module, of.name), b"sb".to_vec()].concat();
        [instance, attribute, text(of.argument), b"b".to_vec()].concat()
    }),
    ("kept", |of, name| {
        let kept = [name(of.module, of.name), b"r\x00\x01\x00\x000".to_vec()].concat();
        [
            kept,
            b"(".to_vec(),
            text(of.argument),
            b"lp9\n0j\x00\x01\x00\x00(".to_vec(),
            text(of.argument),
            b"tR".to_vec(),
        ]
        .concat()
    }),
    ("getattr", |of, name| {
        let module = [name("importlib", "import_module"), text(of.module), b"\x85R".to_vec()].concat();
        [
            name("builtins", "getattr"),
            module,
            text(of.name),
            b"\x86R".to_vec(),
            text(of.argument),
            b"\x85R".to_vec(),
        ]
        .concat()
    }),
    ("partial", |of, name| {
        let bound =
            [name("functools", "partial"), name(of.module, of.name), text(of.argument), b"\x86R".to_vec()]
                .concat();
        [bound, b")R".to_vec()].concat()
    }),
];

/// The streams around a call.
pub(super) const STREAMS: &[(&str, Stream)] = &[
    ("bare", |call| [call, b"."].concat()),
    ("protocol-2", |call| [b"\x80\x02", call, b"."].concat()),
    ("protocol-3-twice", |call| [b"\x80\x03\x80\x02", call, b"."].concat()),
    ("framed-4", |call| framed(4, call, 0)),
    ("framed-5", |call| framed(5, call, 0)),
    ("short-frame", |call| framed(4, call, 3)),
    ("second", |call| [b"\x80\x02}q\x00X\x01\x00\x00\x00aK\x01s.\x80\x02", call, b"."].concat()),
    ("popped", |call| [b"\x80\x02", call, b"0}."].concat()),
    ("no-end", |call| [b"\x80\x02", call].concat()),
    ("broken-end", |call| [b"\x80\x02", call, b"h\x99R\xff\xff"].concat()),
    ("deep", |call| [b"\x80\x02](}K\x01", call, b"se."].concat()),
];

/// A protocol, a frame that is as much too short as asked, and what is in it.
fn framed(protocol: u8, call: &[u8], too_short: u64) -> Vec<u8> {
    let length = (call.len() as u64 + 1).saturating_sub(too_short);
    [&[0x80, protocol, 0x95][..], &length.to_le_bytes(), call, b"."].concat()
}

/// `BINUNICODE`.
fn text(text: &str) -> Vec<u8> {
    [b"X", &u32::try_from(text.len()).unwrap_or(0).to_le_bytes()[..], text.as_bytes()].concat()
}

/// `SHORT_BINUNICODE`.
fn short(text: &str) -> Vec<u8> {
    [&[0x8c, u8::try_from(text.len()).unwrap_or(0)][..], text.as_bytes()].concat()
}

/// `UNICODE`.
fn line(text: &str) -> Vec<u8> {
    format!("V{text}\n").into_bytes()
}
