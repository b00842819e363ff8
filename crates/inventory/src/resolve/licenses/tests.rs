use wb_model::License;

use crate::resolve::python::testing::component;
use crate::testing::Scene;

#[test]
fn an_expression_is_added_and_the_declared_text_stays() {
    let metadata = "Name: a\nVersion: 1\nLicense: Apache 2.0\n";
    let other = "Name: b\nVersion: 1\nLicense: BSD\n";
    let inventory = Scene::new()
        .file("lib/python3.11/site-packages/a-1.dist-info/METADATA", metadata)
        .file("lib/python3.11/site-packages/b-1.dist-info/METADATA", other)
        .conclude();
    let license = |expression: Option<&str>, declared: &str| License {
        expression: expression.map(str::to_owned),
        declared: declared.to_owned(),
    };
    assert_eq!(component(&inventory, "a", "1").licenses, [license(Some("Apache-2.0"), "Apache 2.0")]);
    assert_eq!(component(&inventory, "b", "1").licenses, [license(None, "BSD")]);
}
