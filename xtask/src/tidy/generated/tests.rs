use anyhow::anyhow;

use super::violations;

#[test]
fn a_stale_page_and_one_that_cannot_be_made_are_found() {
    assert!(violations(Ok(Vec::new())).is_empty());
    assert_eq!(
        violations(Ok(vec![("docs/cli.md", String::new())]))[0].to_string(),
        "docs/cli.md: not what the lists say: run cargo xtask docs"
    );
    assert_eq!(violations(Err(anyhow!("run it"))).len(), 1);
}
