use std::process::{Command, Stdio};

use super::{cell, csv};
use crate::testing::assessment::{assessment, nothing};

#[test]
fn a_cell_is_never_a_formula_and_never_two_cells() {
    for (text, wanted) in [
        ("=1+1", "\"'=1+1\""),
        ("+1", "\"'+1\""),
        ("-1", "\"'-1\""),
        ("@SUM(A1)", "\"'@SUM(A1)\""),
        ("a,b", "\"a,b\""),
        ("say \"x\"", "\"say \"\"x\"\"\""),
        ("plain 1.0-2", "plain 1.0-2"),
        ("", ""),
    ] {
        assert_eq!(cell(text), wanted);
    }
    assert!(cell("\t=1").starts_with("\"'"));
}

#[test]
fn nobody_who_asked_gives_the_header_alone() {
    let mut out = Vec::new();
    csv(&nothing(), &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap().lines().count(), 1 + nothing().findings.len());
}

#[test]
fn python_reads_every_row_with_every_column() {
    let mut hostile = assessment();
    for finding in &mut hostile.findings {
        finding.summary.push_str(" \"quoted\", and\na new line");
    }
    let mut out = Vec::new();
    csv(&hostile, &mut out).unwrap();
    let program = "import csv,sys,io\nrows=list(csv.DictReader(io.StringIO(sys.stdin.buffer.read().decode(),newline=''),strict=True))\n\
                   assert all(None not in r and None not in r.values() for r in rows)\nprint(len(rows))\n\
                   for r in rows: print(r['vulnerability'])";
    let mut child = match Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
    {
        Ok(child) => child,
        Err(error) => {
            println!("skipped: python3 cannot be run: {error}");
            return;
        }
    };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &out).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success());
    let read = String::from_utf8(done.stdout).unwrap();
    let mut wanted = vec![hostile.findings.len().to_string()];
    wanted.extend(hostile.findings.iter().map(|one| one.vulnerability.clone()));
    assert_eq!(read.lines().collect::<Vec<_>>(), wanted);
}
