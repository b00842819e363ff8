use super::ask::Verdict;
use super::*;

fn set(kind: Kind) -> Set {
    Set { name: "some", kind, folder: PathBuf::new(), files: ["a", "b", "c"].map(PathBuf::from).to_vec() }
}

fn said(answers: [&str; 2]) -> Said {
    let verdicts =
        ["a", "b"].into_iter().zip(answers).map(|(path, answer)| (path.into(), Verdict::from_name(answer)));
    Said { seconds: 1.0, verdicts: verdicts.collect() }
}

#[test]
fn what_is_not_looked_at_passes() {
    let said = said(["malicious", "unreadable"]);
    assert_eq!((right(&set(Kind::Attack), &said, true), right(&set(Kind::Attack), &said, false)), (1, 2));
    assert_eq!((right(&set(Kind::Benign), &said, true), right(&set(Kind::Benign), &said, false)), (2, 1));
}

#[test]
fn a_row_in_which_another_has_more_right_is_named() {
    let sets = [set(Kind::Attack)];
    let answers = [
        ("own".to_owned(), vec![said(["malicious", "clean"])]),
        ("other".to_owned(), vec![said(["malicious", "suspicious"])]),
    ];
    assert_eq!(worse(&sets, &answers), ["some, not let pass: 1, other 2"]);
    assert!(table(&sets, &answers).contains("| 3 some | called malicious | 1 (33.3 %) | 1 (33.3 %) |"));
}
