//! The one place where the environment and the clock enter.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use wb_model::Tool;

/// Who makes documents.
pub(crate) fn tool() -> Tool {
    Tool { name: "weighbridge".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

/// `$XDG_CACHE_HOME/weighbridge`, else `~/.cache/weighbridge`; none when neither is known.
pub(crate) fn cache_folder() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")))?;
    Some(base.join("weighbridge"))
}

/// `$XDG_DATA_HOME/weighbridge/advisories.db`, else below `~/.local/share`; none when neither is known.
pub(crate) fn database_file() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base =
        absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")))?;
    Some(base.join("weighbridge/advisories.db"))
}

/// The time in whole seconds, or what `SOURCE_DATE_EPOCH` says instead.
pub(crate) fn now() -> Result<jiff::Timestamp, String> {
    match source_date()? {
        Some(text) => text.parse().map_err(|error| format!("read SOURCE_DATE_EPOCH: {error}")),
        None => {
            let now = jiff::Timestamp::now();
            Ok(jiff::Timestamp::from_second(now.as_second()).unwrap_or(now))
        }
    }
}

/// The time that `SOURCE_DATE_EPOCH` (seconds since 1970) asks documents to carry, in RFC 3339.
///
/// # Errors
/// What stands in it is not a number of seconds.
pub(crate) fn source_date() -> Result<Option<String>, String> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let text = text.to_string_lossy();
    text.parse()
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map(|time| Some(time.to_string()))
        .ok_or_else(|| format!("SOURCE_DATE_EPOCH is {text:?}, which is no number of seconds since 1970"))
}

/// A time as documents want it: RFC 3339 in UTC, whole seconds. None when the text is no time.
pub(crate) fn normal_time(text: &str) -> Option<String> {
    let time: jiff::Timestamp = text.parse().ok()?;
    jiff::Timestamp::from_second(time.as_second()).ok().map(|time| time.to_string())
}

/// How many layers are read at the same time: as many as there are processors.
pub(crate) fn jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Whether standard output is a terminal.
pub(crate) fn stdout_is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Whether standard error is a terminal that can show progress.
pub(crate) fn stderr_is_terminal() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Columns to lay text out in: `COLUMNS`, else the terminal's, else 100.
pub(crate) fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    told.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))).unwrap_or(100)
}

/// Whether standard output takes colours: a terminal, and neither `NO_COLOR` nor a dumb terminal says no.
pub(crate) fn stdout_has_color() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never && stdout_is_terminal()
}
