//! What functions do that matter, by their whole names.

/// What a function does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Process,
    Code,
    Network,
    Native,
    Unpickle,
    Files,
    Startup,
    Objects,
    Dynamic,
}

impl Kind {
    pub(super) fn says(self) -> &'static str {
        match self {
            Self::Process => "runs programs",
            Self::Code => "runs code from text",
            Self::Network => "reaches into the network",
            Self::Native => "loads native code",
            Self::Unpickle => "loads pickles",
            Self::Files => "changes files",
            Self::Startup => "writes where programs or people start from",
            Self::Objects => "looks for classes that it has no name of",
            Self::Dynamic => "works out what to call",
        }
    }
}

/// Functions by their whole names.
const EXACT: &[(&str, Kind)] = &[
    ("exec", Kind::Code),
    ("eval", Kind::Code),
    ("execfile", Kind::Code),
    ("compile", Kind::Dynamic),
    ("code.interact", Kind::Code),
    ("timeit.timeit", Kind::Code),
    ("cProfile.run", Kind::Code),
    ("profile.run", Kind::Code),
    ("os.system", Kind::Process),
    ("os.popen", Kind::Process),
    ("os.startfile", Kind::Process),
    ("os.fork", Kind::Process),
    ("os.forkpty", Kind::Process),
    ("os.posix_spawn", Kind::Process),
    ("os.posix_spawnp", Kind::Process),
    ("posix.system", Kind::Process),
    ("nt.system", Kind::Process),
    ("pty.spawn", Kind::Process),
    ("pip.main", Kind::Process),
    ("torch.ops.load_library", Kind::Native),
    ("torch.classes.load_library", Kind::Native),
    ("torch.utils.cpp_extension.load", Kind::Native),
    ("torch.utils.cpp_extension.load_inline", Kind::Native),
    ("tensorflow.load_op_library", Kind::Native),
    ("tensorflow.load_library", Kind::Native),
    ("numpy.ctypeslib.load_library", Kind::Native),
    ("_ctypes.dlopen", Kind::Native),
    ("cffi.FFI", Kind::Native),
    ("code.InteractiveConsole", Kind::Code),
    ("code.InteractiveInterpreter", Kind::Code),
    ("timeit.repeat", Kind::Code),
    ("timeit.Timer", Kind::Code),
    ("cProfile.runctx", Kind::Code),
    ("profile.runctx", Kind::Code),
    ("pdb.run", Kind::Code),
    ("asyncio.create_subprocess_exec", Kind::Process),
    ("asyncio.create_subprocess_shell", Kind::Process),
    ("pickle.load", Kind::Unpickle),
    ("pickle.loads", Kind::Unpickle),
    ("_pickle.loads", Kind::Unpickle),
    ("_pickle.load", Kind::Unpickle),
    ("pickle.Unpickler", Kind::Unpickle),
    ("cPickle.loads", Kind::Unpickle),
    ("dill.loads", Kind::Unpickle),
    ("dill.load", Kind::Unpickle),
    ("cloudpickle.loads", Kind::Unpickle),
    ("cloudpickle.load", Kind::Unpickle),
    ("joblib.load", Kind::Unpickle),
    ("marshal.loads", Kind::Code),
    ("marshal.load", Kind::Code),
    ("types.FunctionType", Kind::Code),
    ("types.CodeType", Kind::Code),
    ("ctypes.CDLL", Kind::Native),
    ("ctypes.PyDLL", Kind::Native),
    ("ctypes.WinDLL", Kind::Native),
    ("ctypes.cdll.LoadLibrary", Kind::Native),
    ("ctypes.windll", Kind::Native),
    ("ctypes.CFUNCTYPE", Kind::Native),
    ("ctypes.pythonapi", Kind::Native),
    ("socket.socket", Kind::Network),
    ("socket.create_connection", Kind::Network),
    ("socket.getaddrinfo", Kind::Network),
    ("socket.gethostbyname", Kind::Network),
    ("urllib.request.urlopen", Kind::Network),
    ("urllib.request.urlretrieve", Kind::Network),
    ("urllib.urlopen", Kind::Network),
    ("urllib2.urlopen", Kind::Network),
    ("http.client.HTTPConnection", Kind::Network),
    ("http.client.HTTPSConnection", Kind::Network),
    ("wget.download", Kind::Network),
    ("smtplib.SMTP", Kind::Network),
    ("ftplib.FTP", Kind::Network),
    ("telnetlib.Telnet", Kind::Network),
    ("paramiko.SSHClient", Kind::Network),
    ("webbrowser.open", Kind::Network),
    ("shutil.rmtree", Kind::Files),
    ("os.remove", Kind::Files),
    ("os.unlink", Kind::Files),
    ("os.chmod", Kind::Files),
    ("os.rename", Kind::Files),
    ("os.replace", Kind::Files),
    ("os.symlink", Kind::Files),
    ("shutil.move", Kind::Files),
    ("shutil.copy", Kind::Files),
    ("shutil.copyfile", Kind::Files),
    ("shutil.copytree", Kind::Files),
    ("importlib.util.spec_from_file_location", Kind::Dynamic),
    ("imp.load_source", Kind::Dynamic),
    ("runpy.run_path", Kind::Code),
    ("runpy.run_module", Kind::Code),
];

/// What the function of that name does; none when nothing that matters.
pub(super) fn kind(path: &str) -> Option<Kind> {
    kind_of(path).or_else(|| {
        // Modules have the modules that they import: `shutil.os.system`, `tempfile._os.system`.
        const MODULES: [&str; 12] = [
            "builtins",
            "ctypes",
            "importlib",
            "marshal",
            "os",
            "pickle",
            "posix",
            "pty",
            "shutil",
            "socket",
            "subprocess",
            "sys",
        ];
        let starts = path.match_indices('.').map(|(at, _)| path[at + 1..].trim_start_matches('_'));
        let mut inner =
            starts.filter(|rest| rest.split('.').next().is_some_and(|name| MODULES.contains(&name)));
        if path.starts_with("<local>") { None } else { inner.find_map(kind_of) }
    })
}

fn kind_of(path: &str) -> Option<Kind> {
    const STARTS: &[(&str, Kind)] = &[
        ("os.exec", Kind::Process),
        ("os.spawn", Kind::Process),
        ("subprocess.", Kind::Process),
        ("commands.get", Kind::Process),
        ("sh.", Kind::Process),
        ("pip._internal.", Kind::Process),
        // What stands there is asked for every import that follows.
        ("sys.meta_path.", Kind::Code),
        ("sys.path_hooks.", Kind::Code),
    ];
    const REQUESTS: [&str; 8] = ["get", "post", "put", "request", "head", "delete", "patch", "Session"];
    let path = path.strip_prefix("builtins.").unwrap_or(path);
    if let Some((_, kind)) = EXACT.iter().find(|(name, _)| *name == path) {
        return Some(*kind);
    }
    // Constants and exceptions of subprocess run nothing.
    let name = path.rsplit('.').next().unwrap_or(path);
    if path.starts_with("subprocess.")
        && (name.ends_with("Error")
            || name.ends_with("Expired")
            || name.chars().all(|c| c.is_ascii_uppercase())
            || matches!(name, "CompletedProcess" | "list2cmdline"))
    {
        return None;
    }
    if let Some((_, kind)) = STARTS.iter().find(|(start, _)| path.starts_with(start) && !path.contains('(')) {
        return Some(*kind);
    }
    let (module, name) = path.split_once('.')?;
    if module == "pathlib" && (name.ends_with(".write_text") || name.ends_with(".write_bytes")) {
        return Some(Kind::Files);
    }
    (matches!(module, "requests" | "httpx") && REQUESTS.contains(&name)).then_some(Kind::Network)
}

/// Whether source names a place from which programs or people start, or where the system keeps what it runs.
pub(super) fn is_starting_place(source: &str) -> bool {
    const ROOTS: [&str; 8] = ["etc", "root", "home", "usr", "bin", "sbin", "lib", "var/spool"];
    const PARTS: [&str; 9] = [
        ".bashrc",
        ".bash_profile",
        ".profile",
        ".zshrc",
        ".ssh/",
        "site-packages",
        "sitecustomize",
        "autostart",
        "crontab",
    ];
    let is_root =
        |root: &&str| source.contains(&format!("'/{root}/")) || source.contains(&format!("\"/{root}/"));
    source.contains("~/") || ROOTS.iter().any(is_root) || PARTS.iter().any(|part| source.contains(part))
}

/// Whether a call gives text from elsewhere: decoded or downloaded.
pub(super) fn is_decoding(source: &str) -> bool {
    [
        "b64decode",
        "b32decode",
        "b16decode",
        "a85decode",
        "b85decode",
        "fromhex",
        "unhexlify",
        "decompress(",
        "rot13",
        "rot_13",
        "marshal.loads",
        "urlopen",
        "requests.get",
        ".text)",
        "bytes([",
        "chr(",
    ]
    .iter()
    .any(|word| source.contains(word))
}

/// Whether a command fetches and runs something, opens a shell for somebody, or hides what it runs.
pub(crate) fn is_hostile_command(text: &str) -> bool {
    let lower = text.to_lowercase();
    let fetches = lower.contains("curl ") || lower.contains("wget ");
    let runs =
        ["| sh", "|sh", "| bash", "|bash", "| python", "&& sh ", "&& bash ", "chmod +x", "; sh ", "; bash "];
    (fetches && runs.iter().any(|word| lower.contains(word)))
        || ["bash -i", "sh -i", "nc -e", "ncat -e"].iter().any(|command| has_command(&lower, command))
        || [
            "/dev/tcp/",
            "mkfifo /tmp",
            "base64 -d",
            "base64 --decode",
            "rm -rf /",
            "authorized_keys",
            "crontab -",
            "/etc/shadow",
        ]
        .iter()
        .any(|word| lower.contains(word))
}

/// Whether a text has a command that is not a part of longer words.
fn has_command(text: &str, command: &str) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    text.match_indices(command).any(|(at, _)| {
        let (before, after) = (&text.as_bytes()[..at], &text.as_bytes()[at + command.len()..]);
        !is_word(before.last()) && !is_word(after.first())
    })
}
