//! `cargo xtask interop`: what other programs make of our documents, and whether one image is the same image however it
//! is stored. A program that is not there is skipped by name.

mod compare;
mod registry;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::arguments::Arguments;
use crate::{Answer, workspace};
use compare::Content;

/// Programs of others, where they lie.
struct Peers {
    skopeo: Option<PathBuf>,
    docker_registry: Option<PathBuf>,
    /// go-containerregistry's.
    registry: Option<PathBuf>,
    syft: Option<String>,
    python: Option<String>,
}

pub(crate) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let image = arguments.value("--image")?.context("read the command line: --image oci:DIR is missing")?;
    let named = arguments.value("--peer-registry")?.map(PathBuf::from);
    let peers = Peers {
        skopeo: in_path("skopeo"),
        docker_registry: in_path("docker-registry"),
        registry: named.or_else(|| in_path("registry")),
        syft: arguments.value("--peer-syft")?,
        python: arguments.value("--peer-python")?,
    };
    arguments.finish()?;
    let tests = tests(&peers)?;
    let same = sources(&image, &peers)?;
    Ok(Answer::yes_if(tests && same))
}

/// The tests that ask other programs, told where these lie.
fn tests(peers: &Peers) -> Result<bool> {
    println!("== what other programs say in our tests");
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--quiet", "--locked", "--package", "wb-bom", "--package", "wb-source", "--lib"]);
    cargo.args(["--", "peers", "--nocapture"]);
    let registry = peers.registry.as_ref().map(|path| path.display().to_string());
    let named = [
        ("WEIGHBRIDGE_PEERS_REGISTRY", registry.as_ref()),
        ("WEIGHBRIDGE_PEERS_SYFT", peers.syft.as_ref()),
        ("WEIGHBRIDGE_PEERS_PYTHON", peers.python.as_ref()),
    ];
    for (name, value) in named {
        if let Some(value) = value {
            cargo.env(name, value);
        }
    }
    Ok(cargo.status().context("run cargo test")?.success())
}

/// Scans one image from every place it can be stored in.
fn sources(image: &str, peers: &Peers) -> Result<bool> {
    println!("== the same image, stored differently");
    let weighbridge = workspace::release("weighbridge")?;
    let place = tempfile::tempdir()?;
    let first = scan(&weighbridge, image)?;
    println!("{image}: {}", first.summary());
    let Some(skopeo) = &peers.skopeo else {
        println!("skipped: skopeo is not there to store the image differently");
        return Ok(true);
    };
    let mut same = true;
    let mut check = |name: &str, source: &str| -> Result<()> {
        let difference = first.difference(&scan(&weighbridge, source)?);
        println!("{name}: {}", difference.as_deref().unwrap_or("the same"));
        same &= difference.is_none();
        Ok(())
    };
    for (name, scheme) in [("OCI archive", "oci-archive"), ("Docker archive", "docker-archive")] {
        let file = place.path().join(format!("{scheme}.tar"));
        let target = format!("{scheme}:{}", file.display());
        let tagged = if scheme == "docker-archive" { format!("{target}:app:1") } else { target.clone() };
        copy(skopeo, image, &tagged, place.path())?;
        check(name, &target)?;
        fs_err::remove_file(file)?;
    }
    let registries = [
        ("docker-registry", peers.docker_registry.as_deref(), registry::DOCKER_REGISTRY),
        ("go-containerregistry's registry", peers.registry.as_deref(), registry::REGISTRY),
    ];
    for (name, program, kind) in registries {
        let Some(program) = program else {
            println!("skipped: {name} is not there");
            continue;
        };
        let running = registry::start(program, kind, place.path())?;
        let reference = format!("{}/team/app:1", running.host());
        copy(skopeo, image, &format!("docker://{reference}"), place.path())?;
        check(name, &reference)?;
    }
    Ok(same)
}

fn scan(weighbridge: &Path, source: &str) -> Result<Content> {
    let mut command = Command::new(weighbridge);
    command.args(["scan", source, "--no-cache", "--quiet", "--output", "cyclonedx-json"]);
    Content::of(&workspace::output(&mut command)?).with_context(|| format!("read the document of {source}"))
}

fn copy(skopeo: &Path, from: &str, to: &str, home: &Path) -> Result<()> {
    let mut command = Command::new(skopeo);
    command.args(["copy", "--quiet", "--insecure-policy", "--dest-tls-verify=false", from, to]);
    // Neither this user's credentials nor a full folder for temporary files have a part in this.
    workspace::output(command.env("HOME", home).env("TMPDIR", home)).map(drop)
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
