//! An assessment for tests: an image of the CUDA family with every state, class, treatment and outcome in it, and
//! texts that mean harm.

use std::collections::BTreeSet;

use wb_model::{
    Assessment, Component, ComponentId, ComponentKind, Coverage, Covered, DatabaseIdentity, Evidence,
    ExploitPrediction, Exploited, Finding, FindingClass, FindingFlag, FindingId, FindingState, Fix,
    InputDocument, Inventory, License, Occurrence, Probability, Rating, RecordReference, Relationship,
    RelationshipKind, Score, Severity, SourcePackage, SourceState, Suppression,
};

/// A text that tries everything: the terminal, reading direction, HTML, Markdown, annotations, line ends.
pub(crate) const EVIL: &str =
    "\u{1b}[2J\u{202e}</script><script>alert(1)</script>&`|@team [x](https://evil.example)\r\n::error::x";

const SITE: &str = "usr/local/lib/python3.10/site-packages";

/// Everything in one.
pub(crate) fn assessment() -> Assessment {
    let inventory = inventory();
    let mut findings = findings(&inventory);
    findings.sort_by_key(|finding| {
        let class = FindingClass::ALL.iter().position(|class| *class == finding.class);
        (class, std::cmp::Reverse(finding.severity), finding.component.clone(), finding.vulnerability.clone())
    });
    let decision = super::decision::decision(&inventory, &findings);
    Assessment {
        coverage: coverage(&inventory),
        database: database(),
        inputs: inputs(),
        decision: Some(decision),
        findings,
        inventory,
    }
}

/// A folder with nothing in it, and nobody who asked.
pub(crate) fn nothing() -> Assessment {
    Assessment {
        inventory: super::empty(),
        findings: Vec::new(),
        coverage: Vec::new(),
        database: DatabaseIdentity { starter: false, sources: Vec::new(), ..database() },
        inputs: Vec::new(),
        decision: None,
    }
}

/// As many findings as a large image has.
pub(crate) fn many(number: usize) -> Assessment {
    let mut assessment = assessment();
    let examples = assessment.findings.clone();
    for at in 0..number.saturating_sub(examples.len()) {
        if let Some(example) = examples.get(at % examples.len()) {
            let mut finding = example.clone();
            finding.vulnerability = format!("CVE-2030-{at:05}");
            finding.id = FindingId::new(&finding.vulnerability, &finding.component);
            assessment.findings.push(finding);
        }
    }
    assessment
}

fn inventory() -> Inventory {
    let mut inventory = super::image();
    let mut add = |kind, name: &str, version: Option<&str>, purl: &str, path: &str| {
        let mut component = Component::new(ComponentId::new(format!("{name}#{path}")), kind, name);
        component.version = version.map(str::to_owned);
        component.purl = purl.parse().ok();
        component.occurrences.push(Occurrence { path: path.to_owned(), layer: None });
        inventory.components.push(component);
    };
    let wheel = ComponentKind::LanguagePackage;
    for (name, version) in [
        ("torch", "2.0.0+cu117"),
        ("transformers", "4.30.0"),
        ("reqeusts", "2.31.1"),
        ("odd-wheel", "not a version"),
    ] {
        let path = format!("{SITE}/{name}.dist-info/METADATA");
        add(wheel, name, Some(version), &format!("pkg:pypi/{name}@2"), &path);
    }
    add(wheel, EVIL, Some("1\u{1b}[31m"), "", &format!("{SITE}/{EVIL}/METADATA"));
    add(
        wheel,
        &"very-long-name-".repeat(12),
        Some(&"9.".repeat(60)),
        "",
        &format!("{SITE}/{}", "deep/".repeat(60)),
    );
    let deb = ComponentKind::OsPackage;
    add(
        deb,
        "openssl",
        Some("3.0.2-0ubuntu1.10"),
        "pkg:deb/ubuntu/openssl@3.0.2-0ubuntu1.10",
        "var/lib/dpkg/status",
    );
    add(
        deb,
        "libssl3",
        Some("3.0.2-0ubuntu1.10"),
        "pkg:deb/ubuntu/libssl3@3.0.2-0ubuntu1.10",
        "var/lib/dpkg/status",
    );
    add(deb, "perl-base", Some("5.34.0-3"), "pkg:deb/ubuntu/perl-base@5.34.0-3", "var/lib/dpkg/status");
    add(
        ComponentKind::Application,
        "python",
        Some("3.7.17"),
        "pkg:generic/python@3.7.17",
        "opt/conda/bin/python3.7",
    );
    for component in &mut inventory.components {
        let license = |text: &str| License { expression: Some(text.to_owned()), declared: text.to_owned() };
        match component.name.as_str() {
            "torch" => component.licenses = vec![license("BSD-3-Clause")],
            "openssl" | "libssl3" if component.kind == ComponentKind::OsPackage => {
                component.source_package = Some(SourcePackage {
                    name: "openssl".to_owned(),
                    version: "3.0.2-0ubuntu1.10".to_owned(),
                });
                component.licenses = vec![license("Apache-2.0")];
            }
            "perl-base" => component.licenses = vec![license("GPL-1.0-or-later OR Artistic-1.0-Perl")],
            EVIL => component.licenses = vec![License { expression: None, declared: EVIL.to_owned() }],
            _ => {}
        }
    }
    let id = |name: &str| id_of(&inventory, name);
    let edge =
        Relationship { from: id("transformers"), kind: RelationshipKind::DependsOn, to: id("tokenizers") };
    inventory.relationships.push(edge);
    inventory.sort();
    inventory
}

/// The id of the first component with that name.
pub(crate) fn id_of(inventory: &Inventory, name: &str) -> ComponentId {
    id_where(inventory, |component| component.name == name)
}

/// The id of the first component that is wanted.
pub(crate) fn id_where(inventory: &Inventory, wanted: impl Fn(&Component) -> bool) -> ComponentId {
    inventory.components.iter().find(|component| wanted(component)).unwrap().id.clone()
}

/// An affected component, with what most findings have.
fn finding(component: ComponentId, vulnerability: &str, severity: Severity, score: Option<f64>) -> Finding {
    let record = RecordReference {
        source: "osv/PyPI".to_owned(),
        id: format!("PYSEC-{}", vulnerability.trim_start_matches("CVE-")),
        modified: Some("2024-02-02T11:22:33Z".to_owned()),
        segment: format!("sha256:{}", "5e".repeat(32)),
    };
    Finding {
        id: FindingId::new(vulnerability, &component),
        class: FindingClass::Vulnerability,
        vulnerability: vulnerability.to_owned(),
        aliases: vec![record.id.clone()],
        component,
        state: FindingState::Affected,
        flags: BTreeSet::new(),
        severity,
        ratings: score
            .map(|score| Rating {
                level: severity,
                score: Score::new(score),
                vector: Some("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H".to_owned()),
                method: "cvss-3.1".to_owned(),
                by: "nvd".to_owned(),
            })
            .into_iter()
            .collect(),
        exploited: None,
        prediction: None,
        risk: score.map(|score| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
            let risk = (score * 8.0) as u8;
            risk
        }),
        fix: None,
        summary: format!("A flaw that {vulnerability} describes"),
        weaknesses: vec!["CWE-787".to_owned()],
        published: Some("2023-09-25T00:00:00Z".to_owned()),
        since: None,
        evidence: vec![Evidence {
            matcher: "pypi".to_owned(),
            record,
            package: "pypi example".to_owned(),
            scheme: "pypi".to_owned(),
            version: Some("1.0".to_owned()),
            range: ">=0 <4.36.0".to_owned(),
            says: FindingState::Affected,
            reason: "the version lies in the range".to_owned(),
        }],
        suppressions: Vec::new(),
        references: vec![format!("https://vulnerabilities.example/{vulnerability}")],
    }
}

fn findings(inventory: &Inventory) -> Vec<Finding> {
    let id = |name: &str| id_of(inventory, name);
    let deb = |name: &str| {
        id_where(inventory, |component| component.name == name && component.kind == ComponentKind::OsPackage)
    };
    let bundled = |name: &str, version: &str| {
        id_where(inventory, |component| {
            component.name == name && component.version.as_deref() == Some(version)
        })
    };
    let old_python = bundled("python", "3.7.17");
    let mut all = vec![
        webp(bundled("libwebp", "1.3.0"), id("Pillow")),
        Finding {
            fix: fix(&["1.1.1w"], id("tokenizers"), "upgrade tokenizers, which brings openssl 1.0.2k"),
            flags: [FindingFlag::ByCpe].into(),
            prediction: prediction("CVE-2022-0778", 0.1291, 0.9558),
            ..finding(bundled("openssl", "1.0.2k"), "CVE-2022-0778", Severity::High, Some(7.5))
        },
        Finding {
            state: FindingState::EndOfLife,
            ..finding(bundled("openssl", "1.0.2k"), "CVE-2023-0286", Severity::High, Some(7.4))
        },
        Finding {
            fix: fix(&["4.36.0"], id("transformers"), "upgrade transformers to 4.36.0"),
            aliases: vec!["GHSA-3863-2447-669p".to_owned(), "PYSEC-2023-300".to_owned()],
            ..finding(id("transformers"), "CVE-2023-7018", Severity::High, Some(7.8))
        },
        Finding {
            fix: fix(&["2.0.1"], id("torch"), "upgrade torch to 2.0.1"),
            flags: [FindingFlag::OpenEnded].into(),
            ..finding(id("torch"), "CVE-2024-31580", Severity::Medium, Some(4.0))
        },
        Finding {
            state: FindingState::CouldNotCompare,
            ..finding(id("odd-wheel"), "CVE-2024-0001", Severity::Unknown, None)
        },
        Finding {
            fix: fix(&["3.0.2-0ubuntu1.12"], deb("openssl"), "upgrade openssl to 3.0.2-0ubuntu1.12"),
            ..finding(deb("openssl"), "CVE-2023-5363", Severity::Medium, Some(7.5))
        },
        Finding {
            fix: fix(&["3.0.2-0ubuntu1.12"], deb("libssl3"), "upgrade libssl3 to 3.0.2-0ubuntu1.12"),
            ..finding(deb("libssl3"), "CVE-2023-5363", Severity::Medium, Some(7.5))
        },
        Finding {
            state: FindingState::NeedsSubscription,
            fix: fix(&["3.0.2-0ubuntu1.12+esm1"], deb("libssl3"), "attach the image to Ubuntu Pro"),
            ..finding(deb("libssl3"), "CVE-2023-9999", Severity::Medium, None)
        },
        Finding {
            state: FindingState::Unfixed,
            flags: [FindingFlag::Unimportant].into(),
            ..finding(deb("perl-base"), "CVE-2011-4116", Severity::Negligible, None)
        },
        Finding {
            state: FindingState::WontFix,
            ..finding(deb("perl-base"), "CVE-2023-31486", Severity::Low, Some(3.1))
        },
        Finding {
            state: FindingState::UnderInvestigation,
            ..finding(deb("perl-base"), "CVE-2024-5555", Severity::Medium, None)
        },
        closed_by_vex(finding(id("numpy"), "CVE-2021-33430", Severity::Medium, Some(5.3))),
        closed_by_owner(finding(id("PyYAML"), "CVE-2020-14343", Severity::Critical, Some(9.8))),
        Finding {
            summary: EVIL.to_owned(),
            references: vec!["javascript:alert(1)".to_owned(), format!("https://x.example/{EVIL}")],
            ..finding(id(EVIL), "CVE-2024-6666", Severity::High, None)
        },
        finding(id(&"very-long-name-".repeat(12)), &format!("X-{}", "LONG-".repeat(40)), Severity::Low, None),
        Finding {
            class: FindingClass::Malware,
            state: FindingState::Unfixed,
            summary: "Sends environment variables to a stranger when it is imported".to_owned(),
            ..finding(id("reqeusts"), "MAL-2024-1234", Severity::Critical, None)
        },
        Finding {
            class: FindingClass::EndOfLife,
            since: Some("2023-06-27".to_owned()),
            summary: "Python 3.7 is out of support".to_owned(),
            evidence: Vec::new(),
            ..finding(old_python, "eol/python/3.7", Severity::Unknown, None)
        },
        Finding {
            class: FindingClass::Unmaintained,
            state: FindingState::Unfixed,
            ..finding(id("absl-py"), "RUSTSEC-2024-0001", Severity::Unknown, None)
        },
    ];
    // What a policy would make of the exploited one.
    if let Some(first) = all.first_mut() {
        first.risk = Some(97);
    }
    all
}

fn webp(library: ComponentId, wheel: ComponentId) -> Finding {
    let mut found = Finding {
        fix: fix(
            &["1.3.2"],
            wheel,
            "upgrade Pillow, which brings libwebp 1.3.0, to a release that has libwebp 1.3.2",
        ),
        flags: [FindingFlag::ByCpe, FindingFlag::LikelyComponent].into(),
        exploited: Some(Exploited {
            cve: "CVE-2023-4863".to_owned(),
            added: "2023-09-13".to_owned(),
            due: Some("2023-10-04".to_owned()),
            ransomware: true,
        }),
        prediction: prediction("CVE-2023-4863", 0.942_1, 0.999_12),
        summary: "Heap buffer overflow in WebP lossless decoding".to_owned(),
        ..finding(library, "CVE-2023-4863", Severity::Critical, Some(9.8))
    };
    if let Some(evidence) = found.evidence.first_mut() {
        "cpe".clone_into(&mut evidence.matcher);
        "nvd".clone_into(&mut evidence.record.source);
        "CVE-2023-4863".clone_into(&mut evidence.record.id);
        "cpe webmproject:libwebp".clone_into(&mut evidence.package);
        "generic".clone_into(&mut evidence.scheme);
        evidence.version = Some("1.3.0".to_owned());
        ">=0.5.0 <1.3.2".clone_into(&mut evidence.range);
    }
    found
}

fn fix(versions: &[&str], upgrade: ComponentId, advice: &str) -> Option<Fix> {
    let versions = versions.iter().map(|version| (*version).to_owned()).collect();
    Some(Fix { versions, upgrade, advice: advice.to_owned() })
}

fn prediction(cve: &str, probability: f64, percentile: f64) -> Option<ExploitPrediction> {
    Some(ExploitPrediction {
        cve: cve.to_owned(),
        probability: Probability::new(probability).unwrap(),
        percentile: Probability::new(percentile),
    })
}

fn closed_by_vex(mut finding: Finding) -> Finding {
    finding.state = FindingState::NotAffected;
    finding.suppressions.push(Suppression {
        by: "vex".to_owned(),
        source: "https://team.example/vex/2024-1".to_owned(),
        author: Some("team@example.com".to_owned()),
        time: Some("2024-03-01T00:00:00Z".to_owned()),
        state: FindingState::NotAffected,
        justification: Some("vulnerable_code_not_in_execute_path".to_owned()),
        statement: Some("The function is never called.".to_owned()),
    });
    finding
}

fn closed_by_owner(mut finding: Finding) -> Finding {
    finding.state = FindingState::Fixed;
    finding.suppressions.push(Suppression {
        by: "owner".to_owned(),
        source: "debian/tracker CVE-2020-14343".to_owned(),
        author: Some("Debian".to_owned()),
        time: None,
        state: FindingState::Fixed,
        justification: None,
        statement: Some("fixed in the source package pyyaml 6.0-3".to_owned()),
    });
    finding
}

fn coverage(inventory: &Inventory) -> Vec<Coverage> {
    let covered = |component: &Component| match (component.kind, component.name.as_str()) {
        (_, "odd-wheel") => {
            Covered::CouldNotCompare { why: "\"not a version\" is no PyPI version".to_owned() }
        }
        (ComponentKind::OsPackage, _) => Covered::By {
            sources: vec!["ubuntu/osv".to_owned()],
            limit: Some("fixed issues only".to_owned()),
        },
        (ComponentKind::LanguagePackage, _) => {
            Covered::By { sources: vec!["ghsa".to_owned(), "osv/PyPI".to_owned()], limit: None }
        }
        (ComponentKind::NativeLibrary, "openssl" | "libwebp") => {
            Covered::By { sources: vec!["nvd".to_owned()], limit: None }
        }
        (ComponentKind::Model, _) => {
            Covered::NotCovered { why: "no source of advisories speaks about models and datasets".to_owned() }
        }
        _ => Covered::NotCovered { why: "it has no CPE, and no package that a source knows".to_owned() },
    };
    let components = inventory.components.iter();
    components.map(|part| Coverage { component: part.id.clone(), covered: covered(part) }).collect()
}

fn database() -> DatabaseIdentity {
    let source = |name: &str, records, unread, newest: &str, license: &str| SourceState {
        name: name.to_owned(),
        digest: format!("sha256:{}", "5e".repeat(32)),
        records,
        unread,
        newest: Some(newest.to_owned()),
        license: license.to_owned(),
    };
    DatabaseIdentity {
        digest: format!("sha256:{}", "db".repeat(32)),
        schema: 1,
        newest: Some("2024-03-04T05:06:07Z".to_owned()),
        starter: true,
        sources: vec![
            source("cisa/kev", 1_662, 0, "2024-03-01", "CC0-1.0"),
            source("nvidia/csaf", 181, 3, "2023-08-18", "unknown"),
            source("osv/PyPI", 7_080, 0, "2024-03-04T05:06:07Z", "CC-BY-4.0"),
            source("ubuntu/osv", 48_211, 0, "2024-03-03T00:00:00Z", "CC-BY-SA-4.0"),
        ],
    }
}

fn inputs() -> Vec<InputDocument> {
    let input = |kind: &str, name: &str, text: &str| InputDocument {
        kind: kind.to_owned(),
        name: name.to_owned(),
        digest: format!("sha256:{}", "1f".repeat(32)),
        text: text.to_owned(),
    };
    vec![
        input("baseline", "baseline.json", "{}\n"),
        input("organisation-policy", "https://policies.example/ml.yaml", "version: 1\nrules: []\n"),
        input("project-policy", "policy.yaml", "version: 1\n# </script>\n"),
        input("vex", "team.openvex.json", "{\"statements\":[]}"),
    ]
}
