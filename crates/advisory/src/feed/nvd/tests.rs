use wb_version::Scheme;

use super::*;
use crate::feed::osv::tests::{data, shape};
use crate::{Says, Statement};

fn read(bytes: &[u8]) -> (Output, Result<(), FeedError>) {
    let mut out = Output::default();
    let result = Nvd.read(&Document { path: "nvd.json", bytes, shape: &shape(bytes) }, &mut out);
    (out, result)
}

fn records(json: &str) -> Vec<Record> {
    let (out, result) = read(json.as_bytes());
    result.unwrap();
    let record = |item| match item {
        (_, Item::Record(record)) => record,
        other => panic!("{other:?}"),
    };
    out.items.into_iter().map(record).collect()
}

/// A page with these records.
fn page(records: &str) -> String {
    format!(
        r#"{{"resultsPerPage":2,"startIndex":0,"totalResults":2,"format":"NVD_CVE","version":"2.0","timestamp":"t","vulnerabilities":[{records}]}}"#
    )
}

fn cve(configurations: &str) -> String {
    format!(
        r#"{{"cve":{{"id":"CVE-2023-4863","sourceIdentifier":"chrome-cve-admin@google.com","published":"2023-09-12T15:15:24.327",
        "lastModified":"2024-12-20T17:40:44.437","vulnStatus":"Analyzed","cveTags":[],
        "descriptions":[{{"lang":"es","value":"Desbordamiento"}},{{"lang":"en","value":"Heap buffer overflow in libwebp."}}],
        "metrics":{{"cvssMetricV31":[
          {{"source":"nvd@nist.gov","type":"Primary","cvssData":{{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H","baseScore":8.8}}}},
          {{"source":"134c704f-9b21-4f2e-91b3-4a467353bcc0","type":"Secondary","cvssData":{{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H","baseScore":8.8}}}}],
          "cvssMetricV2":[{{"source":"nvd@nist.gov","cvssData":{{"version":"2.0","vectorString":"AV:N/AC:L/Au:N/C:P/I:P/A:P","baseScore":7.5}}}}]}},
        "weaknesses":[{{"source":"nvd@nist.gov","description":[{{"lang":"en","value":"CWE-787"}},{{"lang":"en","value":"NVD-CWE-noinfo"}}]}}],
        "configurations":[{configurations}],"references":[{{"url":"https://a"}},{{"url":"https://a"}}]}}}}"#
    )
}

fn node(matches: &str) -> String {
    format!(r#"{{"nodes":[{{"operator":"OR","negate":false,"cpeMatch":[{matches}]}}]}}"#)
}

fn matching(criteria: &str, bounds: &str) -> String {
    format!(r#"{{"vulnerable":true,"criteria":"{criteria}"{bounds},"matchCriteriaId":"X"}}"#)
}

fn statements(configurations: &str) -> Vec<Statement> {
    records(&page(&cve(configurations))).remove(0).statements
}

/// The ranges as text.
fn ranges(statement: &Statement) -> Vec<String> {
    let event = |event: &wb_version::Event| match event {
        wb_version::Event::Introduced(text) => format!(">={text}"),
        wb_version::Event::Fixed(text) => format!("<{text}"),
        wb_version::Event::LastAffected(text) => format!("<={text}"),
        wb_version::Event::Limit(text) => format!("limit {text}"),
    };
    statement.ranges.iter().map(|range| range.iter().map(event).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_good_page() {
    let webp = matching("cpe:2.3:a:webmproject:libwebp:*:*:*:*:*:*:*:*", r#","versionEndExcluding":"1.3.2""#);
    let chrome = matching("cpe:2.3:a:google:chrome:*:*:*:*:*:*:*:*", r#","versionEndExcluding":"116.0""#);
    let record = records(&page(&cve(&node(&format!("{webp},{chrome}"))))).remove(0);
    assert_eq!(
        (record.id.as_str(), record.summary.as_str()),
        ("CVE-2023-4863", "Heap buffer overflow in libwebp.")
    );
    assert_eq!(record.modified.as_deref(), Some("2024-12-20T17:40:44.437"));
    assert_eq!(
        (record.weaknesses, record.references),
        (vec!["CWE-787".to_owned()], vec!["https://a".to_owned()])
    );
    let rated: Vec<(&str, &str)> =
        record.ratings.iter().map(|rating| (rating.by.as_str(), rating.method.as_str())).collect();
    assert_eq!(rated, [("nvd", "cvss-3.1"), ("cisa-adp", "cvss-3.1"), ("nvd", "cvss-2.0")]);
    assert_eq!((record.standing, record.withdrawn), (None, None));
    // Chrome is not matched by CPE; the library is.
    let [statement] = &record.statements[..] else { panic!("{:?}", record.statements) };
    assert_eq!((statement.space.as_str(), statement.name.as_str()), ("cpe", "webmproject:libwebp"));
    assert_eq!((statement.scheme, ranges(statement)), (Scheme::Generic, vec![">=0 <1.3.2".to_owned()]));
    let (out, _) = read(page(&cve("")).as_bytes());
    assert_eq!(out.items[0].0, "2023");
}

#[test]
fn bounds_and_exact_versions() {
    let openssl = |version: &str, bounds: &str| {
        matching(&format!("cpe:2.3:a:openssl:openssl:{version}:*:*:*:*:*:*"), bounds)
    };
    let all = [
        openssl("*:*", r#","versionStartIncluding":"1.0.2","versionEndExcluding":"1.0.2zi""#),
        openssl("*:*", r#","versionStartIncluding":"3.0.0","versionEndIncluding":"3.0.10""#),
        openssl("*:*", r#","versionStartIncluding":"3.0.0","versionEndIncluding":"3.0.10""#),
        openssl("1.1.0:pre5", ""),
        openssl("1.0.2k:-", ""),
    ];
    let [statement] = &statements(&node(&all.join(",")))[..] else { panic!() };
    assert_eq!(statement.scheme, Scheme::Openssl);
    assert_eq!(ranges(statement), [">=1.0.2 <1.0.2zi", ">=3.0.0 <=3.0.10"]);
    assert_eq!(statement.versions, ["1.1.0-pre5", "1.0.2k"]);
}

#[test]
fn a_bound_that_excludes_the_start_is_said() {
    let after = matching(
        "cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*",
        r#","versionStartExcluding":"1.2.2","versionEndExcluding":"1.2.12""#,
    );
    let [statement] = &statements(&node(&after))[..] else { panic!() };
    assert_eq!(ranges(statement), [">=1.2.2 <1.2.12"]);
    assert_eq!(statement.note.as_deref(), Some("affected after 1.2.2, which itself is not"));
}

#[test]
fn a_product_without_versions_is_affected_in_all_or_unknown() {
    let any = statements(&node(&matching("cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*", "")));
    assert_eq!(ranges(&any[0]), [">=0"]);
    let none = statements(&node(&matching("cpe:2.3:a:zlib:zlib:-:*:*:*:*:*:*:*", "")));
    assert_eq!((none[0].says, none[0].ranges.len()), (Says::Unparsed, 0));
}

#[test]
fn what_another_name_says_is_said_of_the_library_as_well() {
    let curl = matching("cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*", r#","versionEndExcluding":"8.4.0""#);
    let libcurl = matching("cpe:2.3:a:haxx:libcurl:*:*:*:*:*:*:*:*", r#","versionEndExcluding":"8.4.0""#);
    let statements = statements(&node(&format!("{curl},{libcurl}")));
    let names: Vec<&str> = statements.iter().map(|statement| statement.name.as_str()).collect();
    assert_eq!(names, ["haxx:curl", "haxx:libcurl"]);
    assert!(statements.iter().all(|statement| ranges(statement) == [">=0 <8.4.0"]));
}

#[test]
fn platforms_and_target_software() {
    let python = matching("cpe:2.3:a:python:python:*:*:*:*:*:*:*:*", r#","versionEndExcluding":"3.9.2""#);
    let and = |other: &str| {
        format!(
            r#"{{"operator":"AND","nodes":[{{"operator":"OR","negate":false,"cpeMatch":[{python}]}},
            {{"operator":"OR","negate":false,"cpeMatch":[{{"vulnerable":false,"criteria":"{other}","matchCriteriaId":"Y"}}]}}]}}"#
        )
    };
    let windows = statements(&and("cpe:2.3:o:microsoft:windows_10:-:*:*:*:*:*:*:*"));
    assert_eq!(windows[0].qualifiers.get("platform").map(String::as_str), Some("windows"));
    let debian = statements(&and("cpe:2.3:o:debian:debian_linux:10.0:*:*:*:*:*:*:*"));
    assert_eq!(debian[0].qualifiers.len(), 0);
    assert_eq!(debian[0].note.as_deref(), Some("only together with debian:debian_linux"));
    let wrong = statements(&and("nonsense"));
    assert_eq!((wrong[0].qualifiers.len(), wrong[0].says), (0, Says::ByVersion));
    let node_js =
        matching("cpe:2.3:a:google:protobuf:*:*:*:*:*:Node.js:*:*", r#","versionEndExcluding":"3.0""#);
    let target = statements(&node(&node_js));
    assert_eq!(target[0].qualifiers.get("target-sw").map(String::as_str), Some("node.js"));
}

#[test]
fn a_negated_node_is_unknown() {
    let zlib = matching("cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*", r#","versionEndExcluding":"1.2.12""#);
    let negated = statements(&node(&zlib).replace("\"negate\":false", "\"negate\":true"));
    assert_eq!(negated[0].says, Says::Unparsed);
}

#[test]
fn standing_and_rejection() {
    let zlib = node(&matching("cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*", ""));
    let with = |status: &str, tags: &str| {
        let json = cve(&zlib)
            .replace("\"Analyzed\"", &format!("\"{status}\""))
            .replace("\"cveTags\":[]", &format!("\"cveTags\":{tags}"));
        records(&page(&json)).remove(0)
    };
    assert_eq!(with("Awaiting Analysis", "[]").standing.as_deref(), Some("awaiting-analysis"));
    let disputed = with("Modified", r#"[{"sourceIdentifier":"x","tags":["disputed"]}]"#);
    assert_eq!((disputed.standing.as_deref(), disputed.statements.len()), (Some("disputed"), 1));
    let rejected = with("Rejected", "null");
    assert_eq!(rejected.withdrawn.as_deref(), Some("2024-12-20T17:40:44.437"));
    assert_eq!((rejected.standing.as_deref(), rejected.statements.len()), (Some("rejected"), 0));
}

#[test]
fn a_score_counts_where_the_vector_cannot_be_read() {
    let json = cve("").replace("AV:N/AC:L/Au:N/C:P/I:P/A:P", "AV:N");
    let record = records(&page(&json)).remove(0);
    let last = record.ratings.last().unwrap();
    assert_eq!((last.method.as_str(), last.score, last.vector.as_ref()), ("cvss-2.0", Score::new(7.5), None));
    let json = cve("").replace("\"AV:N/AC:L/Au:N/C:P/I:P/A:P\",\"baseScore\":7.5", "\"\"");
    let (out, _) = read(page(&json).as_bytes());
    assert!(out.skipped[0].what.contains("CVE-2023-4863: cvssMetricV2 by nvd"), "{:?}", out.skipped);
}

#[test]
fn wrong_records_of_a_page_do_not_cost_the_others() {
    let good = cve("");
    let json =
        page(&format!(r#"{good},{{"cve":{{"id":7}}}},{{}},"text",{{"cve":{{"id":"GHSA-1"}}}},{good}"#));
    let (out, result) = read(json.as_bytes());
    result.unwrap();
    assert_eq!((out.items.len(), out.skipped.len()), (2, 4));
    assert_eq!(out.skipped[0].what, "nvd.json: vulnerabilities[1]");
    // Cut short: what stands before the break is kept, and the break is named.
    let shape = shape(json.as_bytes());
    let bytes = &json.as_bytes()[..json.find("text").unwrap()];
    let mut out = Output::default();
    Nvd.read(&Document { path: "nvd.json", bytes, shape: &shape }, &mut out).unwrap();
    assert_eq!((out.items.len(), out.skipped.len()), (1, 3));
    assert!(out.skipped[2].what.ends_with("what follows vulnerabilities[2]"), "{:?}", out.skipped);
}

#[test]
fn single_records_and_empty_pages() {
    let one = cve("");
    assert_eq!(records(&one).len(), 1);
    let inner = one.strip_prefix(r#"{"cve":"#).unwrap().strip_suffix('}').unwrap();
    assert_eq!(records(inner).len(), 1);
    assert_eq!(records(&page("")).len(), 0);
    let recognises = |json: &str| {
        Nvd.recognises(&Document { path: "x", bytes: json.as_bytes(), shape: &shape(json.as_bytes()) })
    };
    assert!(recognises(&one) && recognises(inner) && recognises(&page("")));
    assert!(!recognises(r#"{"catalogVersion":"1","vulnerabilities":[]}"#));
    assert!(!recognises(r#"{"document":{},"vulnerabilities":[]}"#));
}

#[test]
fn empty_cut_short_and_wrong_documents_are_errors_that_name_them() {
    let good = page(&cve(""));
    let deep = format!(r#"{{"vulnerabilities":[{{"cve":{}"#, "[".repeat(100_000));
    for json in [
        "",
        "{}",
        "[]",
        "7",
        &good[..150],
        r#"{"vulnerabilities":7}"#,
        r#"{"cve":{"id":"x"}}"#,
        r#"{"id":"CVE-1","vulnStatus":""}"#,
        &deep,
    ] {
        let mut out = Output::default();
        let keys =
            if json.contains("vulnerabilities") { vec!["vulnerabilities".to_owned()] } else { Vec::new() };
        let document =
            Document { path: "n.json", bytes: json.as_bytes(), shape: &Shape::Json { keys, many: false } };
        let error = Nvd.read(&document, &mut out).unwrap_err().to_string();
        assert!(error.starts_with("read n.json as nvd: "), "{error}");
        assert!(out.items.is_empty());
    }
}

/// Pages as NVD served them.
#[test]
fn served_pages() {
    let Some(files) = data::fixtures("vunnel.tar.zst", "providers/nvd/test-fixtures/") else { return };
    let mut read_all = 0;
    for (path, bytes) in
        files.iter().filter(|(path, _)| path.ends_with("-page.json") || path.ends_with("-entry.json"))
    {
        let mut out = Output::default();
        Nvd.read(&Document { path, bytes, shape: &shape(bytes) }, &mut out).unwrap();
        assert_eq!(out.skipped, []);
        read_all += out.items.len();
    }
    assert_eq!(read_all, 39);
}
