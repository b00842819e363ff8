use wb_model::Tool;

use super::{parse_supplier, parse_tool, supplier, tool};

#[test]
fn suppliers_in_the_form_of_spdx_and_back() {
    let cases = [
        ("NVIDIA CORPORATION", "Organization: NVIDIA CORPORATION"),
        ("cudatools <cudatools@nvidia.com>", "Organization: cudatools (cudatools@nvidia.com)"),
        ("Debian GNU <a@b.example>", "Organization: Debian GNU (a@b.example)"),
    ];
    for (declared, field) in cases {
        assert_eq!(supplier(declared), field);
        assert_eq!(parse_supplier(field).as_deref(), Some(declared));
    }
    assert_eq!(supplier(" \n"), "NOASSERTION");
    assert_eq!(supplier("A (B)\nC"), "Organization: A [B] C");
    assert_eq!(parse_supplier("NOASSERTION"), None);
    assert_eq!(parse_supplier("Person: Jane ()").as_deref(), Some("Jane"));
}

#[test]
fn tools_in_the_form_of_spdx_and_back() {
    let made = |name: &str, version: &str| Tool { name: name.into(), version: version.into() };
    let ours = made("weighbridge", "0.1.0-rc.1");
    assert_eq!(tool(&ours), "Tool: weighbridge-0.1.0-rc.1");
    assert_eq!(parse_tool("Tool: weighbridge-0.1.0-rc.1"), Some(ours));
    assert_eq!(parse_tool("Tool: sbom-tool"), Some(made("sbom-tool", "")));
    assert_eq!(parse_tool("Tool: a-"), Some(made("a-", "")));
    assert_eq!(parse_tool("Person: Jane"), None);
}
