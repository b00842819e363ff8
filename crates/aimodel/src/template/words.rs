//! Names that templates use to get out of their box.

/// Attributes that lead from a value to the interpreter.
pub(crate) fn is_object_attribute(name: &str) -> bool {
    is_dunder(name)
        // `_TemplateReference__context`: a private name of the engine.
        || (name.starts_with('_') && name.trim_start_matches('_').contains("__"))
        || [
            "func_globals", "func_code", "gi_frame", "gi_code", "gi_yieldfrom", "cr_frame", "cr_code", "cr_await", "ag_frame",
            "ag_code", "f_globals", "f_builtins", "f_locals", "f_back", "f_code", "tb_frame", "tb_next", "im_func", "im_self",
            "im_class",
        ]
        .contains(&name)
}

/// `__name__` of any kind.
pub(crate) fn is_dunder(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__")
}

/// Whether a text with holes in it may be such a name.
pub(crate) fn may_be_dunder(text: &str) -> bool {
    let hole = super::value::HOLE;
    text.contains(hole) && text.contains('_') && (text.starts_with("__") || text.ends_with("__"))
}

/// Texts that say what somebody is after, wherever they stand in an expression.
pub(crate) fn is_telling(text: &str) -> bool {
    [
        "__class__",
        "__globals__",
        "__builtins__",
        "__subclasses__",
        "__mro__",
        "__base__",
        "__bases__",
        "__import__",
        "__init__",
        "__getattribute__",
        "__dict__",
        "__code__",
        "__reduce__",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// Functions and methods that run code or programs, or read files.
pub(crate) fn is_system_call(name: &str) -> bool {
    [
        "popen",
        "Popen",
        "system",
        "check_output",
        "check_call",
        "getoutput",
        "getstatusoutput",
        "import_module",
        "eval",
        "exec",
        "execfile",
        "execv",
        "execve",
        "execvp",
        "spawnl",
        "spawnv",
        "load_module",
        "run_code",
        "run_path",
        "_load",
        "posix_spawn",
        "from_pyfile",
    ]
    .contains(&name)
}

/// Built-in functions and modules that no template has.
pub(crate) fn is_system_root(name: &str) -> bool {
    [
        "os",
        "sys",
        "subprocess",
        "builtins",
        "importlib",
        "socket",
        "shutil",
        "ctypes",
        "pickle",
        "open",
        "exec",
        "eval",
        "compile",
        "getattr",
        "setattr",
        "globals",
        "locals",
        "vars",
        "breakpoint",
        "execfile",
    ]
    .contains(&name)
        || is_dunder(name)
}

/// Objects of Jinja and of web servers from which attacks start.
pub(crate) fn is_engine_object(name: &str) -> bool {
    ["cycler", "joiner", "lipsum", "self", "config", "request", "url_for", "get_flashed_messages", "_self"]
        .contains(&name)
}

/// Whether a format string walks from a value to its attributes or items: `{0.__class__}`.
pub(crate) fn walks(format: &str) -> bool {
    format.split('{').skip(1).any(|field| {
        let field = field.split('}').next().unwrap_or(field);
        field.split(['.', '[', ']']).skip(1).any(is_object_attribute)
    })
}

/// Characters that nobody sees and a tokenizer reads, or that turn the order of what is seen around.
pub(crate) fn hidden(text: &str) -> Option<char> {
    text.chars()
        .find(|c| matches!(c, '\u{e0000}'..='\u{e007f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

/// Whether a template's name leads out of its folder.
pub(crate) fn leads_out(name: &str) -> bool {
    name.starts_with(['/', '\\', '~'])
        || name.split(['/', '\\']).any(|part| part == "..")
        || name.contains("://")
        || name.as_bytes().get(1) == Some(&b':')
}
