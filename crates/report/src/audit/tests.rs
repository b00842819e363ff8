use wb_model::{
    AUDIT_SCHEMA, AUDIT_VERSION, Audit, AuditedDecision, AuditedWaiver, UnreadDecision, Verdict, WaiverResult,
};

use super::{audit_csv, audit_html, audit_markdown, audit_table};
use crate::style::Style;
use crate::testing::assessment::{EVIL, assessment};

fn hostile() -> Audit {
    let waiver = WaiverResult {
        id: EVIL.to_owned(),
        status: "applied".to_owned(),
        why: EVIL.to_owned(),
        hits: 1,
        expires: EVIL.to_owned(),
    };
    let mut subject = assessment().inventory.subject;
    EVIL.clone_into(&mut subject.name);
    let decision = AuditedDecision {
        as_of: "2026-06-01T00:00:00Z".to_owned(),
        document: EVIL.to_owned(),
        subject,
        verdict: Verdict::Fail,
        role: Some(EVIL.to_owned()),
        open: 3,
        database: EVIL.to_owned(),
        inputs: vec![("project-policy".to_owned(), EVIL.to_owned(), EVIL.to_owned())],
        failed: vec![(EVIL.to_owned(), 1)],
        waivers: vec![AuditedWaiver {
            result: waiver,
            requester: Some(EVIL.to_owned()),
            approver: Some("alice".to_owned()),
        }],
        baselined: vec![(EVIL.to_owned(), EVIL.to_owned(), 1)],
        suppressed: vec![(EVIL.to_owned(), EVIL.to_owned(), EVIL.to_owned(), EVIL.to_owned())],
        not_looked_at: vec![EVIL.to_owned()],
    };
    Audit {
        schema: AUDIT_SCHEMA.to_owned(),
        version: AUDIT_VERSION,
        from: None,
        to: None,
        decisions: vec![decision],
        outside: 0,
        unreadable: vec![UnreadDecision { document: EVIL.to_owned(), why: EVIL.to_owned() }],
        controls: Vec::new(),
        gaps: Vec::new(),
    }
}

#[test]
fn hostile_texts_stay_texts_in_every_form_and_the_approver_is_named() {
    let mut forms = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    let [table, markdown, html, csv] = &mut forms;
    audit_table(&hostile(), Style::default(), table).unwrap();
    audit_markdown(&hostile(), markdown).unwrap();
    audit_html(&hostile(), html).unwrap();
    audit_csv(&hostile(), csv).unwrap();
    let [table, markdown, html, csv] = forms.map(|bytes| String::from_utf8(bytes).unwrap());
    for text in [&table, &markdown, &html, &csv] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']) && text.contains("alice"), "{text}");
    }
    assert!(!html.contains("<script") && !markdown.contains("<script"));
    assert!(!markdown.contains("[x](https") && !markdown.contains("\n::error"));
    assert!(!table.contains("\n::error"));
}
