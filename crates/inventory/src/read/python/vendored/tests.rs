use crate::read::testing::read;

use super::*;

#[test]
fn pinned_names_are_read() {
    let text = b"CacheControl==0.14.3 # Make sure\nrequests[x]==2.32.4\n    certifi == 2025.7.14\n\n# comment\n-e .\ngit+https://h/x\nsix===1.16 ; python_version<'3'\n";
    let out = read(&Vendored, "pip/_vendor/vendor.txt", text);
    let list: VendorList = out.facts[0].decode().unwrap();
    let names: Vec<_> =
        list.packages.iter().map(|(name, version)| (name.as_str(), version.as_str())).collect();
    assert_eq!(
        names,
        [("CacheControl", "0.14.3"), ("requests", "2.32.4"), ("certifi", "2025.7.14"), ("six", "1.16")]
    );
    assert!(out.diagnostics.is_empty());
}

#[test]
fn what_pins_nothing_is_said() {
    let out = read(&Vendored, "a/_vendor/vendored.txt", b"a>=1\nb==\n==1\nc==1 2\n\xff==1\n");
    assert!(out.facts.is_empty());
    assert_eq!(out.diagnostics.len(), 5);
}

#[test]
fn an_empty_list_is_nothing() {
    assert!(read(&Vendored, "a/_vendor/vendor.txt", b"").facts.is_empty());
}

#[test]
fn a_list_cut_short_keeps_its_whole_lines_and_says_what_is_left() {
    let out = read(&Vendored, "pip/_vendor/vendor.txt", b"certifi==2025.7.14\nreque");
    let list: VendorList = out.facts[0].decode().unwrap();
    assert_eq!((list.packages.len(), out.diagnostics.len()), (1, 1));
}
