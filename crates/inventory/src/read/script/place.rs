//! Which files are the application's own scripts: by their names and first lines, and where they lie.

use wb_read::Candidate;

/// Whether a path lies in a tree that an installer fills: those files are their packages' business.
pub(super) fn is_installed(path: &[u8]) -> bool {
    let mut before: &[u8] = b"";
    for segment in path.split(|byte| *byte == b'/') {
        match segment {
            b"site-packages" | b"dist-packages" | b"node_modules" | b"__pycache__" | b".git" => return true,
            b"pkgs" if is_conda(before) => return true,
            _ if segment.starts_with(b"python") && before.starts_with(b"lib") && is_version(segment) => {
                return true;
            }
            _ => {}
        }
        before = segment;
    }
    [&b"usr/share/"[..], b"proc/", b"sys/"].iter().any(|start| path.starts_with(start))
}

/// `python3.11` and `python3`; a folder `python` may be anybody's.
fn is_version(segment: &[u8]) -> bool {
    segment.get(6..).is_some_and(|rest| {
        rest.first().is_some_and(u8::is_ascii_digit)
            && rest.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.' || *byte == b't')
    })
}

fn is_conda(segment: &[u8]) -> bool {
    [&b"conda"[..], b"mamba", b"forge"]
        .iter()
        .any(|name| segment.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name)))
}

/// The program that a first line names: `python3.11` of `#!/usr/bin/env -S python3.11 -u`.
pub(super) fn interpreter(head: &[u8]) -> Option<&[u8]> {
    let line = head.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let mut words = line.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let first = base_name(words.next()?);
    if first != b"env" {
        return Some(first);
    }
    words.find(|word| !word.starts_with(b"-") && !word.contains(&b'=')).map(base_name)
}

fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

fn ends_with(path: &[u8], ends: &[&[u8]]) -> bool {
    ends.iter().any(|end| path.ends_with(end))
}

/// Whether a file is a Python script of the application.
pub(super) fn is_python(candidate: &Candidate<'_>) -> bool {
    let path = candidate.entry.path.as_bytes();
    let fits = ends_with(path, &[b".py", b".pyw"])
        || (is_bare(path) && interpreter(candidate.head).is_some_and(|name| name.starts_with(b"python")));
    fits && !is_installed(path)
}

/// Whether a file is a shell script of the application.
pub(super) fn is_shell(candidate: &Candidate<'_>) -> bool {
    let path = candidate.entry.path.as_bytes();
    let fits = ends_with(path, &[b".sh", b".bash"])
        || (is_bare(path)
            && interpreter(candidate.head)
                .is_some_and(|name| matches!(name, b"sh" | b"bash" | b"dash" | b"ash" | b"ksh" | b"zsh")));
    fits && !is_installed(path)
}

/// Whether a file is a notebook of the application.
pub(super) fn is_notebook(candidate: &Candidate<'_>) -> bool {
    let path = candidate.entry.path.as_bytes();
    ends_with(path, &[b".ipynb"]) && !is_installed(path)
}

/// Whether the name alone does not say that it is something else: the first line counts.
fn is_bare(path: &[u8]) -> bool {
    !ends_with(path, &[b".py", b".pyw", b".sh", b".bash", b".ipynb"])
}

#[cfg(test)]
mod tests;
