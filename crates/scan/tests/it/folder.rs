//! Folders of this machine whose files are not what they seem.

use std::os::unix::fs::FileExt as _;

use wb_model::{DiagnosticCode, Outcome, Stage};

use crate::common::weigh;

fn weigh_folder(folder: &std::path::Path) -> wb_model::Inventory {
    weigh(&format!("dir:{}", folder.display()), None).unwrap()
}

/// A header of safetensors that promises `length` bytes of data, and a file of that size which holds nothing.
#[test]
fn a_file_of_a_terabyte_of_holes_is_not_read_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = fs_err::File::create(folder.path().join("model.safetensors")).unwrap();
    let header = br#"{"w":{"dtype":"U8","shape":[1099511627776],"data_offsets":[0,1099511627776]}}"#;
    file.file().write_all_at(&(header.len() as u64).to_le_bytes(), 0).unwrap();
    file.file().write_all_at(header, 8).unwrap();
    if file.set_len((1 << 40) + 8 + header.len() as u64).is_err() {
        println!("skipped: no file of a terabyte can be made here");
        return;
    }
    let started = std::time::Instant::now();
    let inventory = weigh_folder(folder.path());
    assert!(started.elapsed().as_secs() < 10);
    let said = inventory.diagnostics.iter().find(|one| one.code == DiagnosticCode::TooLarge).unwrap();
    assert_eq!(said.path.as_deref(), Some("model.safetensors"));
    assert!(said.message.contains("the rest are holes"), "{}", said.message);
    assert!(!inventory.is_complete());
}

#[test]
fn pipes_sockets_and_loops_of_links_end() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("loop.gguf", folder.path().join("loop.gguf")).unwrap();
    std::os::unix::fs::symlink("..", folder.path().join("up")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("out.pkl")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("s.pkl")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe.pkl")).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo is part of every system");
    let inventory = weigh_folder(folder.path());
    let reader = |name: &str| {
        let line = inventory.statuses.iter().find(|line| line.stage == Stage::Reader && line.name == name);
        line.map(|line| line.outcome.clone())
    };
    assert_eq!(reader("model/reading"), Some(Outcome::Nothing));
}
