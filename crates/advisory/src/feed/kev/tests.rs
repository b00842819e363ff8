use super::*;
use crate::feed::testing;

fn shape(text: &str) -> Shape {
    Shape::of(text.as_bytes())
}

fn read(text: &str) -> Result<Output, FeedError> {
    testing::read(&Kev, &shape(text), text.as_bytes())
}

fn exploited(out: &Output) -> Vec<(&str, &Exploited)> {
    let items = out.items.iter();
    items
        .map(|(stream, item)| match item {
            Item::Exploited(exploited) => (stream.as_str(), exploited),
            other => panic!("{other:?}"),
        })
        .collect()
}

const JSON: &str = r#"{"title": "t", "catalogVersion": "2024.05.06", "dateReleased": "2024-05-06T12:00:00Z", "count": 2,
    "vulnerabilities": [
        {"cveID": "CVE-2024-0001", "dateAdded": "2024-05-01", "dueDate": "2024-05-22", "knownRansomwareCampaignUse": "Known"},
        {"cveID": "cve-2024-00022", "dateAdded": "2024-05-06", "knownRansomwareCampaignUse": "Unknown", "new": {}}]}"#;

const CSV: &str = "cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,knownRansomwareCampaignUse\r\n\
    CVE-2024-0001,A,B,\"a name, with a comma\",2024-05-01,\"two\nlines\",do,2024-05-22,Known\r\n\
    CVE-2024-00022,A,B,n,2024-05-06,d,do,,Unknown\r\n";

fn expected() -> [Exploited; 2] {
    let one = |cve: &str, added: &str, due: Option<&str>, ransomware| Exploited {
        cve: cve.to_owned(),
        added: added.to_owned(),
        due: due.map(str::to_owned),
        ransomware,
    };
    [
        one("CVE-2024-0001", "2024-05-01", Some("2024-05-22"), true),
        one("CVE-2024-00022", "2024-05-06", None, false),
    ]
}

#[test]
fn both_forms_say_the_same() {
    let [one, two] = expected();
    for text in [JSON, CSV] {
        assert!(testing::recognises(&Kev, &shape(text), text.as_bytes()));
        let out = read(text).unwrap();
        assert_eq!(exploited(&out), [("2024-05-06", &one), ("2024-05-06", &two)]);
        assert!(out.skipped.is_empty());
    }
}

#[test]
fn a_broken_entry_does_not_cost_the_others() {
    let out =
        read(&JSON.replace("CVE-2024-0001", "CVE-24-1").replace("\"count\": 2", "\"count\": 3")).unwrap();
    assert_eq!(exploited(&out).len(), 1);
    let why: Vec<&str> = out.skipped.iter().map(|skipped| skipped.why.as_str()).collect();
    assert_eq!(why, ["\"CVE-24-1\" is not the id of a CVE", "it says that it has 3 entries and has 2"]);
    assert_eq!(out.skipped[0].what, "test: entry 1");
    let out = read(&CSV.replace("2024-05-06", "May 2024")).unwrap();
    assert_eq!(exploited(&out).len(), 1);
    assert_eq!(out.skipped[0].what, "test: line 4");
    assert_eq!(out.skipped[0].why, "\"May 2024\" is not a day");
}

#[test]
fn what_is_empty_cut_short_or_wrong_is_not_read_as_less() {
    // A catalogue that is cut short would look as if entries had been removed.
    assert!(read(&JSON[..JSON.len() - 5]).is_err());
    assert!(
        read(r#"{"catalogVersion": "1", "vulnerabilities": {}}"#)
            .unwrap_err()
            .to_string()
            .starts_with("read test as kev:")
    );
    let out = read(&CSV[..CSV.len() - 20]).unwrap();
    assert_eq!(exploited(&out).len(), 1);
    assert_eq!(out.skipped.len(), 1);
    let out = read(&CSV[..CSV.find("lines").unwrap()]).unwrap();
    assert_eq!(out.skipped[0].why, "it is cut short inside a quoted field");
    assert!(read("cveID,dateAdded\nCVE-2024-0001\n").unwrap().items.is_empty());
    assert!(read("cveID,product\n").unwrap_err().to_string().ends_with("there is no column dateAdded"));
    assert!(read("").unwrap_err().to_string().ends_with("there is no column cveID"));
    assert!(!testing::recognises(&Kev, &shape(""), b""));
    assert!(!testing::recognises(&Kev, &shape("CVE,CVSS3,EPSS"), b"CVE,CVSS3,EPSS"));
}

#[test]
fn the_real_catalogues_have_the_entries_that_they_say() {
    for (path, count, day) in [
        ("kev/known_exploited_vulnerabilities.json.gz", 1_662, "2026-08-07"),
        ("kev/known_exploited_vulnerabilities-2025-08-25.csv.gz", 1_404, "2025-08-25"),
    ] {
        let Some(bytes) = testing::shared(path) else { return };
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut text)
            .unwrap();
        assert!(testing::recognises(&Kev, &shape(&text), text.as_bytes()));
        let out = read(&text).unwrap();
        let entries = exploited(&out);
        assert_eq!(entries.len(), count, "{path}");
        assert!(out.skipped.is_empty(), "{:?}", out.skipped);
        assert!(entries.iter().all(|(stream, _)| *stream == day));
        assert!(
            entries.iter().any(|(_, one)| one.ransomware) && entries.iter().all(|(_, one)| one.due.is_some())
        );
    }
}
