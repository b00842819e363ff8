//! `curl`, `wget` and their like: what they fetch, and where it goes.

use super::super::UNKNOWN;
use super::super::call::is_near;
use super::arguments::Arguments;

/// One download of a command.
pub(super) struct Download {
    /// The address as written, for the caller to clean.
    pub(super) address: String,
    /// Where it goes.
    pub(super) to: To,
}

/// Where a download goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// To a file of this name.
    File(String),
    /// To the standard output.
    Output,
}

/// Whether a command is one of them.
pub(super) fn is_downloader(name: &str) -> bool {
    matches!(name, "curl" | "wget" | "wget2" | "aria2c" | "fetch" | "lwp-download" | "axel")
}

/// What a command downloads; nothing when it only asks or sends.
pub(super) fn look(name: &str, words: &[&str]) -> Option<Download> {
    let found = if name == "curl" { curl(words) } else { wget(name, words) }?;
    let local = found.address.starts_with("file:") || is_near(&found.address);
    (!local).then_some(found)
}

const CURL_VALUED: &[&str] = &[
    "-o",
    "--output",
    "-H",
    "--header",
    "-u",
    "--user",
    "-A",
    "--user-agent",
    "-e",
    "--referer",
    "-x",
    "--proxy",
    "-X",
    "--request",
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-urlencode",
    "--json",
    "-F",
    "--form",
    "-T",
    "--upload-file",
    "-m",
    "--max-time",
    "--connect-timeout",
    "--retry",
    "--retry-delay",
    "--retry-max-time",
    "-w",
    "--write-out",
    "-b",
    "--cookie",
    "-c",
    "--cookie-jar",
    "-K",
    "--config",
    "--cacert",
    "--cert",
    "-E",
    "--key",
    "--url",
    "-r",
    "--range",
    "-C",
    "--continue-at",
    "--limit-rate",
    "--resolve",
    "--output-dir",
    "-z",
    "--unix-socket",
    "-y",
    "-Y",
    "--max-filesize",
    "--oauth2-bearer",
    "--proto",
    "--ciphers",
    "-D",
    "--dump-header",
];

fn curl(words: &[&str]) -> Option<Download> {
    let all = Arguments::new(words, CURL_VALUED);
    let sends = [
        "-d",
        "--data",
        "--data-raw",
        "--data-binary",
        "--data-urlencode",
        "--json",
        "-F",
        "--form",
        "-T",
        "--upload-file",
    ];
    let asks = all.value(&["-X", "--request"]).is_some_and(|method| !method.eq_ignore_ascii_case("get"));
    if asks
        || all.has(&["-I", "--head", "--help", "--version", "--unix-socket"])
        || (all.has(&sends) && !all.has(&["-G", "--get"]))
    {
        return None;
    }
    let address = all.value(&["--url"]).or_else(|| {
        all.rest.iter().copied().find(|word| word.contains("://")).or_else(|| all.rest.first().copied())
    })?;
    let to = match all.value(&["-o", "--output"]) {
        Some("/dev/null") => return None,
        Some("-" | "/dev/stdout") => To::Output,
        Some(file) => To::File(file.to_owned()),
        None if all.has(&["-O", "--remote-name", "--remote-name-all"]) => To::File(file_of(address)),
        None => To::Output,
    };
    Some(Download { address: address.to_owned(), to })
}

fn wget(name: &str, words: &[&str]) -> Option<Download> {
    let valued = [
        "-O",
        "--output-document",
        "-o",
        "--output-file",
        "-a",
        "-P",
        "--directory-prefix",
        "-t",
        "--tries",
        "-T",
        "--timeout",
        "-U",
        "--user-agent",
        "--header",
        "--user",
        "--password",
        "--http-user",
        "--http-password",
        "-w",
        "--wait",
        "--limit-rate",
        "--ca-certificate",
        "-i",
        "--input-file",
        "-d",
        "--dir",
        "--out",
        "-x",
        "-s",
        "-j",
        "--post-data",
        "--post-file",
        "--method",
        "--body-data",
        "-A",
        "-R",
        "-l",
        "-e",
    ];
    // `-x` of wget is a switch, of aria2c a number.
    let valued: Vec<&str> = valued
        .into_iter()
        .filter(|option| name == "aria2c" || !matches!(*option, "-x" | "-s" | "-j" | "-d"))
        .collect();
    let all = Arguments::new(words, &valued);
    if all.has(&["--spider", "--help", "--version", "--post-data", "--post-file"]) {
        return None;
    }
    let input = all.value(&["-i", "--input-file"]).map(|_| UNKNOWN.to_string());
    let address = all.rest.iter().find(|word| word.contains("://")).or(all.rest.first());
    let address = address.map(|word| (*word).to_owned()).or(input)?;
    let output = if name == "aria2c" { &["-o", "--out"][..] } else { &["-O", "--output-document"] };
    let to = match all.value(output) {
        Some("/dev/null") => return None,
        Some("-" | "/dev/stdout") => To::Output,
        Some(file) => To::File(file.to_owned()),
        None => To::File(file_of(&address)),
    };
    Some(Download { address, to })
}

/// The name that a downloaded file gets from its address.
fn file_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}
