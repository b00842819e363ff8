use super::*;

#[test]
fn good_identifiers_are_normalised() {
    for (written, id, class) in [
        ("apache-2.0", "Apache-2.0", UseClass::Open),
        ("Apache-2.0", "Apache-2.0", UseClass::Open),
        ("MIT", "MIT", UseClass::Open),
        ("cc-by-nc-4.0", "CC-BY-NC-4.0", UseClass::NonCommercial),
        ("llama3.1", "LicenseRef-llama3.1", UseClass::Community),
        ("gemma", "LicenseRef-gemma", UseClass::UseRestricted),
        ("openrail++", "LicenseRef-openrail++", UseClass::UseRestricted),
        ("LicenseRef-llama2", "LicenseRef-llama2", UseClass::Community),
    ] {
        assert_eq!(known(written), Some(Known { id: id.to_owned(), use_class: class }), "{written}");
    }
}

#[test]
fn empty_and_wrong_identifiers_are_none() {
    for written in ["", "other", "unknown", "my own", "apache"] {
        assert_eq!(known(written), None, "{written}");
    }
}

#[test]
fn good_texts_are_recognised_however_they_are_wrapped() {
    let mit = "MIT License\n\nCopyright (c) 2024 Somebody\n\nPermission is hereby granted, free of charge, to any person\nobtaining a copy of this software … The above copyright notice\nand this permission notice shall be included";
    assert_eq!(recognise(mit).map(|found| (found.id, found.use_class)), Some(("MIT", UseClass::Open)));
    let llama = "# LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\n… **\"Llama Materials\"** means … greater than 700 million monthly active\nusers";
    assert_eq!(
        recognise(llama).map(|found| (found.id, found.use_class)),
        Some(("LicenseRef-llama3.1", UseClass::Community))
    );
    let gemma = "Gemma Terms of Use\n… Model Derivatives … the Gemma Prohibited Use Policy";
    assert_eq!(recognise(gemma).map(|found| found.id), Some("LicenseRef-gemma"));
    let rail = "CreativeML Open RAIL-M\ndated August 22, 2022\n… use-based restrictions … Attachment A";
    assert_eq!(recognise(rail).map(|found| found.id), Some("LicenseRef-creativeml-openrail-m"));
    let spdx = "SPDX-License-Identifier: CC-BY-SA-4.0\n";
    assert_eq!(recognise(spdx).map(|found| (found.id, found.method)), Some(("CC-BY-SA-4.0", "identifier")));
}

#[test]
fn empty_cut_short_and_wrong_texts_are_not_guessed() {
    for text in ["", "All rights reserved.", "MIT", "Permission is hereby granted, free of", "Apache License"]
    {
        assert_eq!(recognise(text), None, "{text}");
    }
}
