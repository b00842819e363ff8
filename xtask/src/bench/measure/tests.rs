use std::path::Path;

use super::{Program, TIME, parse};

#[test]
fn reports_of_time_are_read() {
    assert_eq!(parse("1.50 0.25 2048\n"), Some((1.75, 2048 * 1024)));
    assert_eq!(parse("Command exited\n0.00 0.00 1\n"), Some((0.0, 1024)));
    for wrong in ["", "1.5", "a b c", "1.0 1.0 x"] {
        assert_eq!(parse(wrong), None, "{wrong:?}");
    }
}

#[test]
fn temporary_files_are_seen_and_failures_are_told() {
    if !Path::new(TIME).exists() {
        println!("skipped: {TIME} is not here");
        return;
    }
    let shell = Program::new("/bin/sh");
    let run = shell
        .clone()
        .args(["-c", "printf 12345 >\"$TMPDIR/x\"; sleep 0.2; rm \"$TMPDIR/x\""])
        .measure()
        .unwrap();
    assert_eq!(run.temporary, 5);
    assert!(run.wall >= 0.2 && run.peak > 0, "{run:?}");
    let error = shell.args(["-c", "echo no >&2; exit 7"]).measure().unwrap_err();
    assert!(error.to_string().contains("no"), "{error}");
}
