use super::*;

#[test]
fn ecosystems_of_osv_become_spaces() {
    for (osv, ours) in [
        ("PyPI", "pypi"),
        ("crates.io", "cargo"),
        ("Debian:12", "debian:12"),
        ("Ubuntu:22.04:LTS", "ubuntu:22.04"),
        ("Ubuntu:24.10", "ubuntu:24.10"),
        ("Ubuntu:Pro:18.04:LTS", "ubuntu-pro:18.04"),
        ("Ubuntu:Pro:FIPS-updates:20.04:LTS", "ubuntu-pro-fips-updates:20.04"),
        ("Ubuntu:Nvidia-BlueField:22.04:LTS", "ubuntu-nvidia-bluefield:22.04"),
        ("Alpine:v3.19", "alpine:3.19"),
        ("Rocky Linux:9", "rocky:9"),
        ("SUSE:Linux Enterprise Server 15 SP5", "suse:Linux Enterprise Server 15 SP5"),
    ] {
        assert_eq!(Space::from_osv(osv).map(|space| space.to_string()).as_deref(), Some(ours), "{osv}");
    }
    assert_eq!(Space::from_osv("Betamax"), None);
}

#[test]
fn a_space_knows_its_order_and_its_names() {
    assert_eq!(Space::new("ubuntu-pro:18.04").scheme(), Scheme::Deb);
    assert_eq!(Space::new("debian:12").release(), Some("12"));
    assert_eq!(Space::new("pypi").normalise("Ruamel.Yaml__Clib"), "ruamel-yaml-clib");
    assert_eq!(Space::new("debian:12").normalise("libstdc++6"), "libstdc++6");
}
