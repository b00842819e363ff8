use super::{for_suse, os_upgrade, pin, pip_uninstall};

const HOSTILE: [&str; 9] = ["a;rm -rf /", "$(id)", "`id`", "a b", "-r/etc/passwd", "a\nb", "a'b", "", "a&&b"];

#[test]
fn nothing_hostile_becomes_a_command() {
    for text in HOSTILE {
        assert!(pin(text, "1.0").is_err(), "{text:?}");
        assert!(pin("demo", text).is_err(), "{text:?}");
        assert!(pip_uninstall(text).is_err(), "{text:?}");
        for kind in ["deb", "apk", "rpm"] {
            assert!(os_upgrade(kind, &[(text.to_owned(), None)], None).is_err(), "{text:?}");
            assert!(os_upgrade(kind, &[("a".to_owned(), Some(text.to_owned()))], None).is_err(), "{text:?}");
        }
    }
}

#[test]
fn each_package_manager_has_its_own_words() {
    let packages =
        [("libssl3".to_owned(), Some("3.0.13-1~deb12u1".to_owned())), ("openssl".to_owned(), None)];
    assert_eq!(
        os_upgrade("deb", &packages, Some("bookworm-security")).unwrap(),
        "apt-get update && apt-get install -y --only-upgrade -t bookworm-security libssl3=3.0.13-1~deb12u1 openssl"
    );
    assert_eq!(
        os_upgrade("apk", &packages[..1], None).unwrap(),
        "apk add --no-cache --upgrade libssl3=3.0.13-1~deb12u1"
    );
    let dnf = os_upgrade("rpm", &packages[1..], None).unwrap();
    assert_eq!(dnf, "dnf upgrade -y openssl");
    assert_eq!(for_suse(&dnf), "zypper --non-interactive install openssl");
    assert_eq!(pin("demo", "1!2.0").unwrap(), "'demo==1!2.0'");
    assert!(os_upgrade("npm", &packages, None).is_err());
}
