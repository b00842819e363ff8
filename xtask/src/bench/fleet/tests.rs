use super::*;

#[test]
fn images_share_packages_and_have_files_of_their_own() {
    let (one, other) = (document(1), document(2));
    let purls = |document: &Value| -> Vec<String> {
        let components = document["components"].as_array().unwrap();
        components.iter().filter_map(|component| component["purl"].as_str().map(str::to_owned)).collect()
    };
    let shared = purls(&one).iter().filter(|purl| purls(&other).contains(purl)).count();
    assert!(shared > 50, "{shared}");
    assert!(purls(&one) != purls(&other));
    assert_ne!(own_file(1, 3), own_file(2, 3));
    assert!(one.to_string().contains(&own_file(1, 3)));
    assert_eq!(one, document(1));
}
