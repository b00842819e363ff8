use proptest::prelude::*;

use super::*;

#[test]
fn expressions_are_brought_into_form() {
    for (declared, expected) in [
        ("MIT", "MIT"),
        ("mit", "MIT"),
        ("Apache-2.0 or bsd-2-clause", "Apache-2.0 OR BSD-2-Clause"),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", "MPL-2.0 AND (Apache-2.0 OR MIT)"),
        ("GPL-2.0-or-later WITH GCC-exception-3.1", "GPL-2.0-or-later WITH GCC-exception-3.1"),
        ("LicenseRef-NVIDIA-Proprietary", "LicenseRef-NVIDIA-Proprietary"),
        ("GPL-2.0+", "GPL-2.0-or-later"),
        ("lgpl-2.1+ AND mit", "LGPL-2.1-or-later AND MIT"),
        ("Apache-2.0+", "Apache-2.0+"),
    ] {
        assert_eq!(expression(declared).as_deref(), Some(expected), "{declared}");
    }
}

#[test]
fn common_spellings_and_classifiers_are_known() {
    for (declared, expected) in [
        ("MIT License", "MIT"),
        ("The MIT License (MIT)", "MIT"),
        ("Apache 2.0", "Apache-2.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("Apache License 2.0", "Apache-2.0"),
        ("Apache 2.0 License", "Apache-2.0"),
        ("new BSD", "BSD-3-Clause"),
        ("BSD 3-Clause License", "BSD-3-Clause"),
        ("3-Clause BSD License", "BSD-3-Clause"),
        ("BSD-3", "BSD-3-Clause"),
        ("License :: OSI Approved :: MIT License", "MIT"),
        ("License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
        ("HPND", "HPND"),
        ("Apache  2.0\n", "Apache-2.0"),
    ] {
        assert_eq!(expression(declared).as_deref().unwrap_or(""), expected, "{declared}");
    }
}

#[test]
fn what_leaves_a_doubt_is_not_mapped() {
    for declared in [
        "",
        "BSD",
        "GPL",
        "GPLv2",
        "GPL-2.0",
        "LGPL",
        "Apache",
        "Apache License",
        "Dual License",
        "Proprietary",
        "Public Domain",
        "Intel",
        "MIT AND",
        "MIT Apache-2.0",
        "NVIDIA Proprietary Software",
        "License :: OSI Approved :: BSD License",
        "License :: Other/Proprietary License",
        "License :: OSI Approved :: Apache Software License",
        "License :: OSI Approved",
        "MIT or something",
        "Copyright (c) 2005-2023, NumPy Developers.",
    ] {
        assert_eq!(expression(declared), None, "{declared}");
    }
    assert_eq!(expression(&"MIT OR ".repeat(1000)), None);
    assert_eq!(expression(&"(".repeat(1500)), None);
}

#[test]
fn the_tables_hold_valid_expressions_once_each() {
    for table in [SPELLINGS, CLASSIFIERS] {
        for (at, (text, expression)) in table.iter().enumerate() {
            assert!(Expression::parse(expression).is_ok(), "{text}: {expression}");
            assert!(table.iter().skip(at + 1).all(|(other, _)| other != text), "{text} stands twice");
        }
    }
    for (text, _) in SPELLINGS {
        assert_eq!(plain(text), *text, "can never be found");
    }
}

proptest! {
    #[test]
    fn what_comes_out_is_valid(text in "(MIT|gpl-2.0\\+?|Apache 2.0|AND|or|WITH|[()]| |x){0,8}") {
        if let Some(found) = expression(&text) {
            prop_assert!(Expression::parse(&found).is_ok());
        }
    }
}
