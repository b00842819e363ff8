use super::*;

#[test]
fn spellings_of_a_name_are_one_name() {
    for name in ["Ruamel.Yaml", "ruamel__yaml", "RUAMEL-_.yaml", "ruamel-yaml"] {
        assert_eq!(normalise(name), "ruamel-yaml");
    }
}
