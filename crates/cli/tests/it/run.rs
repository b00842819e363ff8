//! Runs the program in an environment of its own.

use std::path::Path;
use std::process::{Command, Output};

use wb_testkit::layer::{LayerBuilder, Pack};
use wb_testkit::layout::ImageBuilder;

pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn weighbridge(folder: &Path, arguments: &[&str]) -> Ran {
    weighbridge_with(folder, arguments, &[])
}

pub(crate) fn weighbridge_with(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_weighbridge"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("XDG_CACHE_HOME", folder.join("xdg-cache"))
        .env("COLUMNS", "100")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    Ran {
        code: status.code().unwrap(),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

/// A small image in `image/`, and the folder that holds it.
pub(crate) fn image() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let site = "usr/local/lib/python3.11/site-packages";
    let base = LayerBuilder::new()
        .file(
            "etc/os-release",
            "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n",
        )
        .file(
            "var/lib/dpkg/status",
            "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n",
        )
        .build();
    let python = LayerBuilder::new()
        .file(
            &format!("{site}/demo-1.0.dist-info/METADATA"),
            "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nLicense: MIT\n",
        )
        .file(
            &format!("{site}/demo-1.0.dist-info/RECORD"),
            "demo-1.0.dist-info/METADATA,,\ndemo-1.0.dist-info/RECORD,,\n",
        )
        .file("app/model.gguf", [&b"GGUF\x03\0\0\0"[..], &[0; 16]].concat())
        .build();
    ImageBuilder::new()
        .layer(base, Pack::Gzip)
        .layer(python, Pack::Zstd)
        .write_layout(&folder.path().join("image"), "v1")
        .unwrap();
    folder
}
