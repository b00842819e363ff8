//! Commands that fetch models, datasets, sources and files by name, by the documentation of each program.

use super::super::call::{is_commit, is_plain_http, safe_address};
use super::super::{Pin, Rule, UNKNOWN};
use super::arguments::{Arguments, Found};

/// What a command fetches; nothing when it does not. `curl` and `wget` are looked at with their pipelines.
pub(super) fn look(name: &str, words: &[&str]) -> Vec<Found> {
    let found = match name {
        "git" => return git(words),
        "git-lfs" => lfs(words.first().copied()),
        "huggingface-cli" | "hf" => hub(name, words),
        "modelscope" => modelscope(words),
        "ollama" => ollama(words),
        "kaggle" => kaggle(words),
        "vllm" | "text-generation-launcher" | "tgi" => serve(name, words),
        "aws" | "s3cmd" | "s5cmd" | "gsutil" | "gcloud" | "az" | "azcopy" | "rclone" | "mc" => {
            cloud(name, words)
        }
        "gdown" => first(name, words, &["-O", "--output"], Rule::Download),
        "playwright" => {
            words.contains(&"install").then(|| Found::new(Rule::Download, Pin::None, "playwright install"))
        }
        _ => None,
    };
    found.into_iter().collect()
}

/// `python -m MODULE`, where the module is a program that fetches.
pub(super) fn module(name: &str, words: &[&str]) -> Vec<Found> {
    match name {
        "nltk.downloader" => {
            first("nltk.downloader", words, &["-d", "-u"], Rule::Download).into_iter().collect()
        }
        "playwright" => look("playwright", words),
        "huggingface_hub.commands.huggingface_cli" => look("huggingface-cli", words),
        "gdown" => look("gdown", words),
        "vllm.entrypoints.openai.api_server" | "vllm.entrypoints.api_server" | "sglang.launch_server" => {
            serve(name, words).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn first(name: &str, words: &[&str], valued: &[&str], rule: Rule) -> Option<Found> {
    let all = Arguments::new(words, valued);
    let what = all.rest.first().copied()?;
    (!all.has(&["--help", "-h"]))
        .then(|| Found::new(rule, Pin::None, format!("{name} {}", safe_address(what))))
}

fn revision(all: &Arguments<'_>, names: &[&str]) -> Pin {
    all.value(names).map_or(Pin::None, Pin::of_revision)
}

/// Whether a name can only be a folder of this machine.
fn is_local(name: &str) -> bool {
    name.starts_with(['/', '.', '~'])
}

fn git(words: &[&str]) -> Vec<Found> {
    let global = Arguments::new(words, &["-C", "-c", "--git-dir", "--work-tree"]);
    let Some(verb) = global.rest.first().copied() else { return Vec::new() };
    let at = words.iter().position(|word| *word == verb).map_or(0, |at| at + 1);
    let words = words.get(at..).unwrap_or_default();
    match verb {
        "clone" => clone(words),
        "lfs" => lfs(words.first().copied()).into_iter().collect(),
        "pull" => vec![Found::new(Rule::SourceCheckout, Pin::None, "git pull")],
        "submodule" if words.contains(&"update") => {
            let pin = if words.contains(&"--remote") { Pin::None } else { Pin::Hash };
            vec![Found::new(Rule::SourceCheckout, pin, "git submodule update")]
        }
        _ => Vec::new(),
    }
}

fn clone(words: &[&str]) -> Vec<Found> {
    let valued = [
        "-b",
        "--branch",
        "--depth",
        "-c",
        "--config",
        "-o",
        "--origin",
        "-j",
        "--jobs",
        "--revision",
        "--filter",
        "--reference",
        "--template",
        "--separate-git-dir",
        "-u",
        "--upload-pack",
    ];
    let all = Arguments::new(words, &valued);
    let Some(address) = all.rest.first().copied() else { return Vec::new() };
    let remote = address.contains("://") || address.contains('@') || address.contains(UNKNOWN);
    if (!remote && (is_local(address) || !address.contains(':'))) || address.starts_with("file://") {
        return Vec::new();
    }
    let pin = match revision(&all, &["--revision"]) {
        Pin::None => revision(&all, &["-b", "--branch"]),
        pin => pin,
    };
    let what = format!("git clone {}", without_user(&safe_address(address)));
    let mut found = Vec::new();
    if is_plain_http(address) {
        found.push(Found::new(Rule::PlainHttp, Pin::None, what.clone()));
    }
    found.push(Found::new(Rule::SourceCheckout, pin, what));
    found
}

/// `user:password@host:path` is an address without a scheme.
fn without_user(address: &str) -> &str {
    if address.contains("://") { address } else { address.rsplit('@').next().unwrap_or(address) }
}

fn lfs(verb: Option<&str>) -> Option<Found> {
    // Its files are named by their SHA-256 in the commit.
    matches!(verb, Some("pull" | "fetch"))
        .then(|| Found::new(Rule::SourceCheckout, Pin::Name, "git lfs pull"))
}

fn hub(name: &str, words: &[&str]) -> Option<Found> {
    let valued = [
        "--repo-type",
        "--revision",
        "--include",
        "--exclude",
        "--local-dir",
        "--cache-dir",
        "--token",
        "--max-workers",
        "--local-dir-use-symlinks",
    ];
    let all = Arguments::new(words, &valued);
    let ("download", what) = (*all.rest.first()?, *all.rest.get(1)?) else { return None };
    if all.has(&["--help", "-h", "--dry-run"]) {
        return None;
    }
    let dataset = all.value(&["--repo-type"]) == Some("dataset");
    let rule = if dataset { Rule::Dataset } else { Rule::Model };
    Some(Found::new(rule, revision(&all, &["--revision"]), format!("{name} download {what}")))
}

fn modelscope(words: &[&str]) -> Option<Found> {
    let valued = [
        "--model",
        "--dataset",
        "--revision",
        "--cache_dir",
        "--local_dir",
        "--include",
        "--exclude",
        "--token",
    ];
    let all = Arguments::new(words, &valued);
    if *all.rest.first()? != "download" {
        return None;
    }
    let (rule, what) = match (all.value(&["--dataset"]), all.value(&["--model"])) {
        (Some(dataset), _) => (Rule::Dataset, dataset),
        (None, model) => (Rule::Model, model.or(all.rest.get(1).copied())?),
    };
    Some(Found::new(rule, revision(&all, &["--revision"]), format!("modelscope download {what}")))
}

fn ollama(words: &[&str]) -> Option<Found> {
    let all = Arguments::new(words, &["--keepalive", "--format"]);
    let (verb, what) = (*all.rest.first()?, *all.rest.get(1)?);
    let pin = match what {
        what if what.contains(UNKNOWN) => Pin::Unknown,
        what if what.contains("@sha256:") => Pin::Hash,
        what if what.rsplit('/').next().unwrap_or_default().contains(':') => Pin::Name,
        _ => Pin::None,
    };
    matches!(verb, "pull" | "run").then(|| Found::new(Rule::Model, pin, format!("ollama {verb} {what}")))
}

fn kaggle(words: &[&str]) -> Option<Found> {
    let all =
        Arguments::new(words, &["-f", "--file", "-p", "--path", "-c", "--competition", "-d", "--dataset"]);
    let kind = *all.rest.first()?;
    if !words.contains(&"download") && !words.contains(&"get") {
        return None;
    }
    let rule = if kind == "models" { Rule::Model } else { Rule::Dataset };
    matches!(kind, "datasets" | "competitions" | "models").then(|| {
        Found::new(rule, Pin::None, format!("kaggle {kind} download {}", all.rest.last().unwrap_or(&"")))
    })
}

/// Servers that load a model by its name when they start.
fn serve(name: &str, words: &[&str]) -> Option<Found> {
    let valued = [
        "--model",
        "--model-id",
        "--model-path",
        "--revision",
        "--host",
        "--port",
        "--tokenizer",
        "--dtype",
        "--tensor-parallel-size",
        "-tp",
        "--max-model-len",
        "--served-model-name",
        "--gpu-memory-utilization",
    ];
    let all = Arguments::new(words, &valued);
    let positional = match (name, all.rest.first()) {
        ("vllm", Some(&"serve")) => all.rest.get(1).copied(),
        ("vllm", _) => return None,
        _ => None,
    };
    let model = positional.or_else(|| all.value(&["--model", "--model-id", "--model-path"]))?;
    if is_local(model) {
        return None;
    }
    let pin = match revision(&all, &["--revision"]) {
        Pin::None if model.contains(UNKNOWN) => Pin::Unknown,
        pin => pin,
    };
    Some(Found::new(Rule::Model, pin, format!("{name} {model}")))
}

fn cloud(name: &str, words: &[&str]) -> Option<Found> {
    let valued = [
        "--profile",
        "--region",
        "--exclude",
        "--include",
        "--endpoint-url",
        "-o",
        "-h",
        "--config",
        "--account-name",
        "--account-key",
        "--connection-string",
        "--sas-token",
        "-c",
        "--container-name",
        "-n",
        "--name",
        "-f",
        "--file",
        "-s",
        "--source",
        "-d",
        "--destination",
        "--pattern",
        "--project",
        "--auth-mode",
    ];
    let all = Arguments::new(words, &valued);
    let mut rest = all.rest.iter().copied();
    let verb: Vec<&str> = rest
        .by_ref()
        .take(match name {
            "aws" | "gcloud" => 2,
            "az" => 3,
            _ => 1,
        })
        .collect();
    let rest: Vec<&str> = rest.collect();
    let copies = match (name, verb.as_slice()) {
        ("aws", ["s3", "cp" | "sync" | "mv"])
        | ("s3cmd" | "s5cmd" | "gsutil", ["cp" | "sync" | "mv" | "rsync" | "get"])
        | ("gcloud", ["storage", "cp" | "rsync" | "mv"]) => rest.first().is_some_and(|from| is_bucket(from)),
        ("aws", ["s3api", "get-object"]) | ("az", ["storage", "blob", "download" | "download-batch"]) => true,
        ("azcopy", ["copy" | "cp" | "sync"]) => rest.first().is_some_and(|from| from.contains("://")),
        ("rclone", ["copy" | "sync" | "copyto" | "move"]) | ("mc", ["cp" | "mirror"]) => {
            let remote = |place: &&str| {
                !is_local(place) && (place.contains(':') || (name == "mc" && place.contains('/')))
            };
            rest.first().is_some_and(remote)
        }
        _ => false,
    };
    let to_bucket = rest.get(1).is_some_and(|to| is_bucket(to));
    let from = rest.first().map(|from| safe_address(from)).unwrap_or_default();
    let shown = format!("{name} {} {from}", verb.join(" "));
    (copies && !to_bucket).then(|| Found::new(Rule::CloudCopy, pin_of_copy(&rest), shown.trim_end()))
}

fn is_bucket(place: &str) -> bool {
    ["s3://", "gs://", "az://", "oss://", "cos://"].iter().any(|scheme| place.starts_with(scheme))
}

fn pin_of_copy(rest: &[&str]) -> Pin {
    if rest.first().is_some_and(|from| from.contains(UNKNOWN)) { Pin::Unknown } else { Pin::None }
}

/// Whether a command pins what was cloned before it: `git checkout COMMIT`.
pub(super) fn pins_checkout(name: &str, words: &[&str]) -> bool {
    name == "git"
        && words.iter().any(|word| matches!(*word, "checkout" | "reset" | "switch" | "fetch"))
        && words.iter().any(|word| is_commit(word))
}

/// Whether a command fails when a file is not the expected one: what was downloaded before it is pinned.
pub(super) fn checks_content(name: &str, words: &[&str]) -> bool {
    match name {
        "sha256sum" | "sha384sum" | "sha512sum" | "b2sum" | "shasum" => words.iter().any(|word| {
            *word == "--check" || (word.starts_with('-') && !word.starts_with("--") && word.contains('c'))
        }),
        "gpg" | "gpgv" => name == "gpgv" || words.contains(&"--verify"),
        "cosign" => words.iter().any(|word| word.starts_with("verify")),
        _ => false,
    }
}
