use super::*;

#[test]
fn names_of_debian_become_spdx_or_nothing() {
    for (declared, expected) in [
        ("GPL-2+", Some("GPL-2.0-or-later")),
        ("GPL-3", Some("GPL-3.0-only")),
        ("LGPL-2.1+", Some("LGPL-2.1-or-later")),
        ("Expat", Some("MIT")),
        ("GPL-2+ and Expat", Some("GPL-2.0-or-later AND MIT")),
        ("GPL-1+ or Artistic", Some("GPL-1.0-or-later OR Artistic-1.0-Perl")),
        ("BSD-3-clause", Some("BSD-3-Clause")),
        ("public-domain", None),
        ("GPL-2+ and something-of-ours", None),
        ("GPL-2+ with OpenSSL exception", None),
        ("GPL-x", None),
        ("", None),
    ] {
        assert_eq!(expression(declared).as_deref(), expected, "{declared}");
    }
}
