use std::path::PathBuf;

use super::*;

/// Every line of a file of vectors: the vector, and the first score that stands behind ` - `.
fn vectors(file: &str) -> Option<Vec<(String, f64)>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/cvss").join(file);
    let Ok(text) = fs_err::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let line = |line: &str| {
        let (vector, scores) = line.split_once(" - ").unwrap();
        let first = scores.trim_start_matches('(').split([',', ')']).next().unwrap();
        (vector.to_owned(), first.trim().parse().unwrap())
    };
    Some(text.lines().filter(|line| !line.trim().is_empty()).map(line).collect())
}

fn check(file: &str, method: &str, count: usize) {
    let Some(vectors) = vectors(file) else { return };
    assert_eq!(vectors.len(), count, "{file}");
    let wrong: Vec<String> = vectors
        .iter()
        .filter_map(|(vector, score)| {
            let rating = rate(vector, "test");
            let right = rating.as_ref().is_some_and(|rating| {
                rating.method == method && rating.score == Score::new(*score) && rating.score.is_some()
            });
            (!right).then(|| format!("{vector}: {score} expected, {rating:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {count} in {file}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn version_2() {
    check("vectors_simple2.txt", "cvss-2.0", 729);
}

#[test]
fn version_3_0() {
    check("vectors_simple3.txt", "cvss-3.0", 2592);
}

#[test]
fn version_3_1() {
    check("vectors_simple31.txt", "cvss-3.1", 2592);
}

#[test]
fn version_4() {
    check("vectors_simple4.txt", "cvss-4.0", 1058);
}

#[test]
fn version_4_with_security_requirements() {
    check("vectors_security4.txt", "cvss-4.0", 54);
}

#[test]
fn the_level_is_that_of_the_score_and_the_vector_is_kept() {
    let rating = rate(" CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H ", "nvd").unwrap();
    assert_eq!((rating.level, rating.score), (Severity::Critical, Score::new(9.8)));
    assert_eq!(rating.vector.as_deref(), Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"));
    assert_eq!(rating.by, "nvd");
    let old = rate("(AV:N/AC:L/Au:N/C:P/I:P/A:P)", "nvd").unwrap();
    assert_eq!((old.method.as_str(), old.score), ("cvss-2.0", Score::new(7.5)));
    let nothing = rate("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "nvd").unwrap();
    assert_eq!(nothing.level, Severity::Negligible);
}

#[test]
fn temporal_metrics_do_not_change_the_base_score() {
    let base = rate("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "x").unwrap();
    let temporal = rate("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U", "x").unwrap();
    assert_eq!(base.score, temporal.score);
}

#[test]
fn empty_cut_short_and_wrong_texts_are_no_ratings() {
    let long = format!("CVSS:3.1/{}", "AV:N/".repeat(1000));
    for text in [
        "",
        " ",
        "CVSS:3.1",
        "CVSS:3.1/",
        "CVSS:3.1/AV:N/AC:L",
        "CVSS:9.9/AV:N",
        "7.5",
        "HIGH",
        "AV:N",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:",
        "CVSS:4.0/AV:N/AC:L/AT:N",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:L",
        "AV:L/AC:H/Au:M/C:N/I:N",
        "(",
        "()",
        &long,
    ] {
        assert_eq!(rate(text, "x"), None, "{text}");
    }
}
