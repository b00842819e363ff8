mod rules;

use crate::vex::testing::{
    Schema, archive, document, plain, purl, round, sample, statement, time, whole, written,
};
use crate::vex::{Identity, JustificationKind, Status, VersionPattern, read};

#[test]
fn what_is_written_is_valid_and_read_back_equal() {
    let document = sample();
    let bytes = written("csaf", &document);
    rules::assert_keeps(&bytes);
    assert_eq!(plain(round("csaf", &document)), plain(document));
    if let Some(schema) = Schema::load("csaf-2.0.schema.json") {
        schema.assert_valid(&bytes);
    }
}

#[test]
fn ranges_names_links_versions_and_publishers_are_carried() {
    let mut ranged = purl("pkg:pypi/torch");
    ranged.versions = vec![VersionPattern::Range("vers:pypi/<2.0".to_owned())];
    let named = Identity { name: Some("Example Appliance".to_owned()), ..Identity::default() };
    let link = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#a";
    let linked = Identity { id: Some(link.to_owned()), ..Identity::default() };
    let products = vec![whole(ranged), whole(named), whole(linked)];
    let mut one = document(
        "EX-2024-1",
        "2024-03-01T00:00:00.5Z",
        vec![
            statement("CVE-2024-1000", products, Status::NotAffected),
            statement("CVE-2024-1000", vec![whole(purl("pkg:pypi/vllm"))], Status::Affected),
        ],
    );
    one.version = 3;
    one.author = "Example Security <https://example.com>".to_owned();
    one.role = Some("vendor".to_owned());
    let bytes = written("csaf", &one);
    rules::assert_keeps(&bytes);
    if let Some(schema) = Schema::load("csaf-2.0.schema.json") {
        schema.assert_valid(&bytes);
    }
    let read = round("csaf", &one);
    assert_eq!((&read.author, &read.role, read.version), (&one.author, &one.role, 3));
    // Products come in the order of their ids.
    let sorted = |document: &crate::vex::Document| {
        let mut products: Vec<_> =
            document.statements.iter().flat_map(|statement| statement.products.clone()).collect();
        products.sort();
        products
    };
    assert_eq!(sorted(&read), sorted(&one));
}

#[test]
fn only_the_current_statement_of_a_history_is_written() {
    let mut before =
        statement("CVE-2024-1000", vec![whole(purl("pkg:pypi/vllm"))], Status::UnderInvestigation);
    before.time = Some(time("2024-01-01T00:00:00Z"));
    let mut after = statement("CVE-2024-1000", vec![whole(purl("pkg:pypi/vllm"))], Status::NotAffected);
    after.time = Some(time("2024-02-01T00:00:00Z"));
    let history = document("EX-1", "2024-03-01T00:00:00Z", vec![after.clone(), before]);
    rules::assert_keeps(&written("csaf", &history));
    assert_eq!(round("csaf", &history).statements, [after]);
}

/// Real documents of Red Hat: products are parts of platforms, impacts are severities in one word.
#[test]
fn a_vendors_documents_are_read() {
    let Some(files) = archive("data/fixtures/claircore-vex-csaf.tar.zst") else { return };
    let mut count = 0;
    for (name, bytes) in
        files.iter().filter(|(name, _)| name.starts_with("rhel/vex/testdata/cve-") && name.ends_with(".json"))
    {
        let document = match read(bytes, name) {
            Ok(document) => document,
            Err(error) => panic!("{name}: {error}: {:?}", std::error::Error::source(&error)),
        };
        assert!(!document.statements.is_empty(), "{name}");
        assert!(document.author.starts_with("Red Hat Product Security <https://"), "{}", document.author);
        let severity = |text: &Option<String>| text.as_ref().is_some_and(|text| text.len() < 12);
        assert!(!document.statements.iter().any(|statement| severity(&statement.impact)), "{name}");
        count += 1;
    }
    assert!(count >= 5, "{count} documents");
    let Some(files) = archive("data/fixtures/trustify-datasets.tar.zst") else { return };
    let read_all = files
        .iter()
        .filter(|(name, _)| name.contains("/csaf/") && name.ends_with(".json"))
        .map(|(name, bytes)| read(bytes, name).unwrap_or_else(|error| panic!("{name}: {error:?}")))
        .filter(|document| {
            document.statements.iter().any(|statement| statement.status == Status::NotAffected)
        })
        .count();
    assert!(read_all > 0);
}

#[test]
fn parts_of_parts_end_at_the_outermost_and_loops_end_at_all() {
    let relate = |id: &str, part: &str, whole: &str| {
        format!(
            r#"{{"category": "default_component_of", "product_reference": "{part}",
                "relates_to_product_reference": "{whole}",
                "full_product_name": {{"name": "{id}", "product_id": "{id}"}}}}"#
        )
    };
    let text = format!(
        r#"{{"document": {{"category": "csaf_vex", "csaf_version": "2.0", "title": "t",
            "publisher": {{"category": "vendor", "name": "E", "namespace": "https://e.example"}},
            "tracking": {{"id": "1", "current_release_date": "2024-01-01T00:00:00Z", "version": "1.2.0"}}}},
        "product_tree": {{"full_product_names": [
            {{"name": "os", "product_id": "os", "product_identification_helper": {{"cpe": "cpe:/o:e:os:9::base"}}}},
            {{"name": "p", "product_id": "p", "product_identification_helper": {{"purl": "pkg:rpm/e/p@1"}}}}],
            "product_groups": [{{"group_id": "g", "product_ids": ["os:m:p", "loop"]}}],
            "relationships": [{}, {}, {}]}},
        "vulnerabilities": [{{"cve": "CVE-2024-1000", "product_status": {{
            "known_not_affected": ["os:m:p", "loop", "nobody"]}},
            "threats": [{{"category": "impact", "details": "Moderate", "group_ids": ["g"]}}],
            "flags": [{{"label": "component_not_present", "group_ids": ["g"]}}]}}]}}"#,
        relate("os:m", "p", "os"),
        relate("os:m:p", "p", "os:m"),
        relate("loop", "loop", "os"),
    );
    let document = read(text.as_bytes(), "loop.json").unwrap();
    assert_eq!(document.unread.len(), 2, "{:?}", document.unread);
    let [statement] = document.statements.as_slice() else { panic!("{:?}", document.statements) };
    assert_eq!(statement.impact, None, "a severity is no reason");
    assert_eq!(statement.justification, Some(JustificationKind::ComponentNotPresent.into()));
    let product = &statement.products[0];
    assert_eq!(product.identity.cpe.as_ref().unwrap().product(), "os");
    assert_eq!(product.subcomponents, [purl("pkg:rpm/e/p@1")]);
}

#[test]
fn empty_cut_short_and_wrong_documents_are_refused_with_their_place() {
    let bytes = written("csaf", &sample());
    for end in (0..bytes.len() - 2).step_by(13) {
        assert!(read(&bytes[..end], "short").is_err(), "cut at {end}");
    }
    let wrong = |from: &str, to: &str| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{from}");
        let error = read(text.replacen(from, to, 1).as_bytes(), "wrong.json").unwrap_err();
        error.to_string()
    };
    assert!(wrong("\"2.0\"", "\"2.1\"").contains("version \"2.1\""));
    assert!(wrong("vulnerable_code_not_in_execute_path", "magic").contains("flags[0].label"));
    assert!(wrong("\"cve\": \"CVE-2023-4863\",", "").contains("neither a cve nor an id"));
    assert!(wrong("\"value\": \"11", "\"value\": \"zz").contains("hashes"));
}

#[test]
fn a_product_that_is_defined_twice_is_nothing() {
    let text = String::from_utf8(written("csaf", &sample())).unwrap();
    let twice = text.replacen("\"product_id\": \"product-2\"", "\"product_id\": \"product-1\"", 1);
    let document = read(twice.as_bytes(), "twice.json").unwrap();
    assert!(document.unread.iter().any(|part| part.contains("defined twice")), "{:?}", document.unread);
    assert!(document.statements.len() < sample().statements.len());
}

#[test]
fn what_csaf_cannot_say_is_refused() {
    let refuse = |document: &crate::vex::Document| {
        crate::vex::write("csaf", document, &mut Vec::new()).unwrap_err().to_string()
    };
    let mut one = sample();
    one.statements[1].justification = None;
    one.statements[1].impact = None;
    assert!(refuse(&one).contains("gives no reason"));
    one.statements[1].products.clear();
    assert!(refuse(&one).contains("names no product"));
    one.statements.clear();
    assert!(refuse(&one).contains("has none"));
}
