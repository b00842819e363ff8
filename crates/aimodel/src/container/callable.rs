//! Callables that configurations name: which ones run whatever they are given, and which ones are a framework's own.

/// What a callable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Callable {
    /// It runs commands or code, loads files that do, or reaches files and networks.
    Dangerous,
    /// A class or function of a framework that makes models.
    Known,
    /// Anything else.
    Unknown,
}

/// Modules of which nothing belongs into a model's configuration.
const DANGEROUS_ROOTS: &[&str] = &[
    "_aix_support",
    "_io",
    "_operator",
    "_osx_support",
    "_posixsubprocess",
    "_pyrepl",
    "_thread",
    "ast",
    "asyncio",
    "bdb",
    "cProfile",
    "code",
    "codecs",
    "codeop",
    "commands",
    "ctypes",
    "dill",
    "distutils",
    "doctest",
    "ensurepip",
    "fileinput",
    "ftplib",
    "glob",
    "http",
    "idlelib",
    "imaplib",
    "imp",
    "importlib",
    "inspect",
    "io",
    "joblib",
    "lib2to3",
    "linecache",
    "logging",
    "marshal",
    "multiprocessing",
    "nntplib",
    "nt",
    "operator",
    "os",
    "pathlib",
    "pdb",
    "pickle",
    "pip",
    "pkgutil",
    "platform",
    "poplib",
    "popen2",
    "posix",
    "profile",
    "pty",
    "pydoc",
    "requests",
    "runpy",
    "shelve",
    "shutil",
    "signal",
    "site",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "subprocess",
    "sys",
    "telnetlib",
    "tempfile",
    "test",
    "threading",
    "timeit",
    "trace",
    "types",
    "urllib",
    "urllib2",
    "urllib3",
    "uuid",
    "venv",
    "webbrowser",
    "xmlrpc",
    "zipimport",
    "cloudpickle",
    "setuptools",
    "pexpect",
    "sh",
    "fabric",
    "paramiko",
];

/// Names that run code or load files wherever they are.
const DANGEROUS_NAMES: &[&str] = &[
    "__import__",
    "__subclasses__",
    "__getattribute__",
    "__globals__",
    "check_output",
    "compile",
    "eval",
    "exec",
    "execfile",
    "getattr",
    "globals",
    "import_module",
    "load_library",
    "methodcaller",
    "open",
    "Popen",
    "popen",
    "run_path",
    "setattr",
    "spawn",
    "system",
    "load_source",
    "run_module",
    "delattr",
    "vars",
    "input",
    "breakpoint",
    "attrgetter",
    "load_state_dict_from_url",
    "download_url_to_file",
    "restore_from",
    "collect_env",
];

/// Callables of frameworks that load or run what they are given.
const DANGEROUS_PREFIXES: &[&str] = &[
    "torch.hub.",
    "torch.load",
    "torch.serialization.",
    "torch.jit.load",
    "torch.package.",
    "torch.utils.bottleneck.",
    "torch.utils.cpp_extension.",
    "torch.utils.collect_env.",
    "torch._",
    "torch.classes.",
    "torch.ops.",
    "torch.distributed.",
    "torch.multiprocessing.",
    "torch.fx.",
    "torch.utils._",
    "numpy.f2py.",
    "numpy.testing.",
    "numpy.load",
    "numpy.distutils.",
    "numpy.fromfile",
    "numpy.genfromtxt",
    "numpy.loadtxt",
    "numpy.memmap",
    "numpy.ctypeslib.",
    "pandas.read_",
    "pandas.eval",
    "sklearn.utils._testing.",
    "sklearn.datasets.",
    "scipy.io.",
    "hydra.utils.get_",
    "hydra.utils.call",
    "hydra.utils.instantiate",
    "mlflow.",
    "nemo.utils.model_utils.",
];

/// Frameworks whose classes configurations and schemas name.
const KNOWN_PREFIXES: &[&str] = &[
    "nemo.",
    "nemo_text_processing.",
    "megatron.",
    "torch.",
    "torchaudio.",
    "torchvision.",
    "torchmetrics.",
    "pytorch_lightning.",
    "lightning.",
    "lightning_fabric.",
    "omegaconf.",
    "transformers.",
    "apex.",
    "sklearn.",
    "numpy.",
    "scipy.",
    "xgboost.",
    "lightgbm.",
    "catboost.",
    "imblearn.",
    "quantile_forest.",
    "pandas.",
    "collections.",
    "datetime.",
    "skops.",
];

/// Builtins that hold values and nothing else.
const PLAIN_BUILTINS: &[&str] = &[
    "bool",
    "bytearray",
    "bytes",
    "complex",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "range",
    "set",
    "slice",
    "str",
    "tuple",
    "NoneType",
    "type",
    "object",
    "ellipsis",
];

/// What a callable is, by its dotted path.
pub(crate) fn judge(path: &str) -> Callable {
    let path = path.trim();
    let root = path.split('.').next().unwrap_or(path);
    if root == "builtins" || root == "__builtin__" || root == "__builtins__" || !path.contains('.') {
        let name = path.rsplit('.').next().unwrap_or(path);
        return if PLAIN_BUILTINS.contains(&name) {
            Callable::Known
        } else if path.contains('.') || DANGEROUS_NAMES.contains(&name) {
            Callable::Dangerous
        } else {
            Callable::Unknown
        };
    }
    let is_dangerous = DANGEROUS_ROOTS.contains(&root)
        || path.split('.').any(|part| DANGEROUS_NAMES.contains(&part))
        || path
            .split('.')
            .skip(1)
            .any(|part| matches!(part, "os" | "sys" | "subprocess" | "builtins" | "shutil"))
        || DANGEROUS_PREFIXES.iter().any(|prefix| path.starts_with(prefix));
    if is_dangerous {
        Callable::Dangerous
    } else if KNOWN_PREFIXES.iter().any(|prefix| path.starts_with(prefix)) {
        Callable::Known
    } else {
        Callable::Unknown
    }
}

#[cfg(test)]
mod tests;
