use super::*;
use crate::feed::testing;

fn read_as(path: &str, text: &str) -> Result<Output, FeedError> {
    let shape = Shape::of(text.as_bytes());
    let document = Document { path, bytes: text.as_bytes(), shape: &shape };
    let mut out = Output::default();
    Epss.read(&document, &mut out).map(|()| out)
}

fn recognises(text: &str) -> bool {
    testing::recognises(&Epss, &Shape::of(text.as_bytes()), text.as_bytes())
}

/// Stream, CVE, hundred-thousandths.
fn rows(out: &Output) -> Vec<(&str, &str, u32, Option<u32>)> {
    let items = out.items.iter();
    items
        .map(|(stream, item)| match item {
            Item::Prediction(one) => (
                stream.as_str(),
                one.cve.as_str(),
                one.probability.parts(),
                one.percentile.map(Probability::parts),
            ),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn all_dialects_are_read() {
    for (path, text, expected) in [
        (
            "epss_scores-2021-04-14.csv.gz",
            "cve,epss\nCVE-2020-5902,0.65117\n",
            ("2021-04-14", "CVE-2020-5902", 65_117, None),
        ),
        (
            "epss_scores-2021-09-01.csv",
            "cve,epss,percentile\r\nCVE-2020-5902,0.65117,0.9981063485700858\r\n",
            ("2021-09-01", "CVE-2020-5902", 65_117, Some(99_811)),
        ),
        (
            "current.csv",
            "#model_version:v2023.03.01,score_date:2023-03-07T00:00:00+0000\ncve,epss,percentile\nCVE-2020-5902,0.97567,1\n",
            ("2023-03-07", "CVE-2020-5902", 97_567, Some(100_000)),
        ),
        ("a/2020-01-01/current.csv", "CVE-2020-5902,9e-5\n", ("", "CVE-2020-5902", 9, None)),
    ] {
        assert!(recognises(text), "{text}");
        let out = read_as(path, text).unwrap();
        assert_eq!(rows(&out), [expected]);
        assert!(out.skipped.is_empty());
    }
}

#[test]
fn a_broken_row_is_named_and_many_are_counted() {
    let text = "cve,epss\nCVE-2020-5902,0.5\nCVE-2020-1,0.5\nCVE-2020-5903,1.5\nCVE-2020-5904,NaN\nCVE-2020-5905\n\
                CVE-2020-5906,0.1,0.2,0.3\nCVE-2020-5907,-0.1\nCVE-2020-5908,0.2";
    let out = read_as("x", text).unwrap();
    assert_eq!(rows(&out).len(), 2);
    assert_eq!(out.skipped.len(), 6);
    assert_eq!(out.skipped[0].what, "x: line 3");
    assert_eq!(out.skipped[3].why, "it is cut short");
    let out = read_as("x", &format!("CVE-2020-5902,0.5\n{}", "wrong\n".repeat(1000))).unwrap();
    assert_eq!(out.skipped.len(), 101);
    assert_eq!(out.skipped[100].why, "900 more lines cannot be read");
}

#[test]
fn what_is_empty_or_wrong_is_an_error_and_no_day_without_predictions() {
    assert!(!recognises(""));
    assert!(!recognises("CVE,CVSS3,EPSS,EPSS Percentile,Description"));
    assert!(!recognises("CVE-2020-5902,high"));
    for text in [
        "",
        "cve,epss,percentile\n",
        "#model_version:v1,score_date:2023-03-07T00:00:00+0000\ncve,epss\n",
        "cve,epss\nwrong",
    ] {
        assert!(
            read_as("x", text).unwrap_err().to_string().ends_with("there is no row that can be read"),
            "{text}"
        );
    }
}

#[test]
fn the_real_files_are_read_whole() {
    for (path, count, day) in [
        ("epss/epss_scores-2026-08-22.kev-subset.csv.gz", 1_556, "2026-08-22"),
        ("epss/epss_scores-2021-04-14.sample.csv.gz", 2, "2021-04-14"),
        ("epss/epss_scores-2021-09-01.sample.csv.gz", 2, "2021-09-01"),
        ("epss/epss_scores-2022-02-04.sample.csv.gz", 2, "2022-02-04"),
        ("epss/epss_scores-2023-03-07.sample.csv.gz", 2, "2023-03-07"),
    ] {
        let Some(bytes) = testing::shared(path) else { return };
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut text)
            .unwrap();
        assert!(recognises(&text));
        let out = read_as(path, &text).unwrap();
        assert_eq!(rows(&out).len(), count, "{path}");
        assert!(out.skipped.is_empty());
        assert!(rows(&out).iter().all(|row| row.0 == day), "{path}");
    }
}
