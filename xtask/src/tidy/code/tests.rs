use super::Code;

#[test]
fn comments_and_literals_are_no_code() {
    let text = concat!(
        "// unsafe\n/* unsafe /* unsafe */ unsafe */\nlet a = \"unsafe \\\" unsafe\";\n",
        "let b = r#\"unsafe \" unsafe\"#; let c = b\"unsafe\"; let d = '\"'; let e = '\\'';\nunsafe {}\n",
    );
    let code = Code::new(text);
    assert_eq!(code.lines_with("unsafe"), [5]);
    assert_eq!(code.bare().len(), text.len());
    let literals: Vec<&str> = code.literals().iter().map(|literal| literal.content.as_str()).collect();
    assert_eq!(literals, ["unsafe \\\" unsafe", "unsafe \" unsafe", "unsafe"]);
    assert_eq!(code.literals()[1].line, 4);
}

#[test]
fn a_lifetime_is_no_character() {
    let code = Code::new("fn f<'a>(x: &'a str) -> &'a str { x } fn g() { print!(\"\") }");
    assert_eq!(code.lines_with("print!"), [1]);
}

#[test]
fn names_are_whole_names() {
    let code = Code::new("println!(); eprintln!(); my_print!();\nunsafe_code();");
    assert_eq!(code.lines_with("println!"), [1]);
    assert!(code.lines_with("print!").is_empty());
    assert!(code.lines_with("unsafe").is_empty());
}

#[test]
fn a_use_group_names_what_stands_in_it_directly() {
    let code = Code::new(
        "use std::{io, fs::File};\nuse std::{\n    net,\n    collections::{fs, env},\n};\nstd::env::args();",
    );
    assert_eq!(code.lines_using("std", "fs"), [1]);
    assert_eq!(code.lines_using("std", "net"), [3]);
    assert_eq!(code.lines_using("std", "env"), [6]);
    assert!(code.lines_using("std", "process").is_empty());
}

#[test]
fn modules_say_whether_they_are_for_tests_and_where_their_content_is() {
    let code = Code::new("mod a;\n#[cfg(test)]\nmod b;\npub(crate) mod c { fn x() {} }\n// mod d;\n");
    let found: Vec<_> = code
        .modules()
        .map(|module| (module.name.as_str(), module.test, module.inline, module.line))
        .collect();
    assert_eq!(found, [("a", false, false, 1), ("b", true, false, 3), ("c", false, true, 4)]);
}

#[test]
fn implementors_are_found_with_and_without_generics() {
    let code =
        Code::new("impl Reader for Elf {}\nimpl<'a> Reader for Other<'a> {}\n// impl Reader for No {}");
    assert_eq!(code.implementors("Reader"), [(1, "Elf"), (2, "Other")]);
}

#[test]
fn broken_code_ends() {
    for text in ["\"", "r#\"", "/*", "'", "b'", "'\\", "mod ", "use std::{", "\u{fc}\"\u{fc}"] {
        assert_eq!(Code::new(text).bare().len(), text.len(), "{text:?}");
    }
}
