//! The tools, how they are run, and a local index for those that need one.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Seconds after which a tool has failed.
const LONGEST: &str = "90";

/// The folder of the tools.
pub(super) struct Tools {
    root: PathBuf,
}

/// What a tool said.
pub(super) struct Ran {
    pub(super) passes: bool,
    said: String,
}

impl Ran {
    /// The last lines of what it said.
    pub(super) fn end(&self) -> String {
        let lines: Vec<&str> = self.said.lines().filter(|line| !line.trim().is_empty()).collect();
        lines[lines.len().saturating_sub(6)..].join(" | ")
    }
}

impl Tools {
    pub(super) fn find() -> Option<Self> {
        Some(Self { root: PathBuf::from(std::env::var_os("WEIGHBRIDGE_LOCK_TOOLS")?) })
    }

    /// Runs a command; its first word is a tool of the folder or of `PATH`. `INDEX`, `WHEELS` and `FRESH` stand for the local
    /// index, the folder of its archives and a folder of this command's own.
    pub(super) fn run(&self, command: &[&str], folder: &Path, index: &Index) -> Result<Ran, String> {
        let fresh = tempfile::tempdir().unwrap();
        let words: Vec<String> = command
            .iter()
            .map(|word| {
                word.replace("INDEX", &index.url)
                    .replace("WHEELS", &index.files.display().to_string())
                    .replace("FRESH", &fresh.path().display().to_string())
            })
            .collect();
        let path = format!(
            "{}:{}:{}",
            self.root.join("bin").display(),
            self.root.join("npm/bin").display(),
            std::env::var("PATH").unwrap_or_default()
        );
        let is_there = path.split(':').any(|one| Path::new(one).join(&words[0]).exists());
        if !is_there {
            return Err(format!("{} is not there", words[0]));
        }
        let output = Command::new("timeout")
            .arg(LONGEST)
            .args(&words)
            .current_dir(folder)
            .env("PATH", path)
            .env_remove("VIRTUAL_ENV")
            .env("NO_COLOR", "1")
            .env("POETRY_VIRTUALENVS_IN_PROJECT", "1")
            .env("POETRY_CACHE_DIR", fresh.path().join("poetry"))
            .env("PIPENV_VENV_IN_PROJECT", "1")
            .env("PIPENV_IGNORE_VIRTUALENVS", "1")
            .env("PDM_CHECK_UPDATE", "0")
            .env("PDM_CACHE_DIR", fresh.path().join("pdm"))
            .env("PDM_IGNORE_ACTIVE_VENV", "1")
            .env("YARN_CACHE_FOLDER", fresh.path().join("yarn"))
            .env("YARN_ENABLE_GLOBAL_CACHE", "0")
            .env("npm_config_cache", fresh.path().join("npm"))
            .env("UV_CACHE_DIR", fresh.path().join("uv"))
            .env("PIP_NO_CACHE_DIR", "1")
            .output()
            .map_err(|error| error.to_string())?;
        let said = format!(
            "{}\n{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(Ran { passes: output.status.success(), said })
    }
}

/// The archives that all projects pin, and a loopback server that offers the Python ones as an index (PEP 503).
pub(super) struct Index {
    pub(super) url: String,
    files: PathBuf,
}

/// What is fetched once, from wherever the tools are set up to fetch from.
const PYTHON: [&str; 2] = ["six==1.16.0", "idna==3.6"];
const NPM: [&str; 3] = ["left-pad@1.3.0", "is-odd@3.0.1", "is-number@6.0.0"];

impl Index {
    pub(super) fn serve(tools: &Tools, folder: &Path) -> Result<Self, String> {
        let files = folder.join("archives");
        fs_err::create_dir(&files).unwrap();
        let mut index = Self { url: String::new(), files: files.clone() };
        let fetch = [&["pip", "download", "-q", "--no-deps", "--dest", "WHEELS"][..], &PYTHON].concat();
        let ran = tools.run(&fetch, folder, &index)?;
        if !ran.passes {
            return Err(ran.end());
        }
        let pack = [&["npm", "pack", "--silent", "--pack-destination", "WHEELS"][..], &NPM].concat();
        match tools.run(&pack, folder, &index) {
            Ok(ran) if ran.passes => {}
            Ok(ran) => println!("skipped: archives of npm: {}", ran.end()),
            Err(why) => println!("skipped: archives of npm: {why}"),
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        index.url = format!("http://127.0.0.1:{}/simple", listener.local_addr().unwrap().port());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let files = files.clone();
                std::thread::spawn(move || answer(&stream, &files));
            }
        });
        Ok(index)
    }

    /// A project's folder with copies of those archives that begin so. `name` says what is done with the first: nothing, or see
    /// [`super::projects::Variant`].
    pub(super) fn archives(&self, of: &str, name: &str, beginnings: &[&str]) -> PathBuf {
        let into = self.files.with_file_name(format!("wheelhouse-{of}-{name}"));
        if into.exists() {
            return into;
        }
        fs_err::create_dir(&into).unwrap();
        for file in names(&self.files) {
            if beginnings.iter().any(|beginning| file.starts_with(beginning)) {
                fs_err::copy(self.files.join(&file), into.join(&file)).unwrap();
            }
        }
        match name {
            "good" => {}
            "swapped" => super::projects::swap(&into, false),
            "rewritten" => super::projects::swap(&into, true),
            other => unreachable!("{other} is no wheelhouse"),
        }
        into
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs_err::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Answers one request of an index: the page of a package, or one of `/files/<file>`.
fn answer(mut stream: &TcpStream, files: &Path) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let request = lines.next().unwrap_or_default();
    while lines.next().is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (status, body) = match parts.as_slice() {
        ["simple", name] => {
            let links: String = names(files)
                .iter()
                .filter(|file| file.ends_with(".whl") && file.starts_with(&format!("{name}-")))
                .map(|file| format!("<a href=\"/files/{file}\">{file}</a><br>\n"))
                .collect();
            let found = if links.is_empty() { "404 Not Found" } else { "200 OK" };
            (found, format!("<!DOCTYPE html><html><body>{links}</body></html>").into_bytes())
        }
        ["files", file] => match fs_err::read(files.join(file)) {
            Ok(bytes) => ("200 OK", bytes),
            Err(_) => ("404 Not Found", Vec::new()),
        },
        _ => ("404 Not Found", Vec::new()),
    };
    let kind = if path.starts_with("/simple") { "text/html" } else { "application/octet-stream" };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let is_head = request.starts_with("HEAD");
    let _ = stream.write_all(head.as_bytes());
    if !is_head {
        let _ = stream.write_all(&body);
    }
}
