use crate::read::integrity::bytecode::SourceStamp;

use super::*;

fn bytecode(names: &[&str], words: &[&str]) -> Bytecode {
    let mut hashes: Vec<u32> = words.iter().map(|word| word_hash(word.as_bytes())).collect();
    hashes.sort_unstable();
    Bytecode {
        magic: 3495,
        source: SourceStamp::Time { mtime: 0, size: 0 },
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        words: hashes,
        last_line: 1,
        is_read: true,
    }
}

fn source(words: &[&str]) -> SourceWords {
    let mut hashes: Vec<u32> = words.iter().map(|word| word_hash(word.as_bytes())).collect();
    hashes.sort_unstable();
    SourceWords { words: hashes, is_ascii: true, lines: 9, mtime: None }
}

#[test]
fn what_the_compiler_adds_is_no_stranger() {
    let source = source(&["A", "__secret", "f"]);
    let own = bytecode(&["A", "_A__secret", "__qualname__", "f", "AssertionError"], &["__secret"]);
    assert_eq!(strangers(&own, &source), Strangers::default());
}

#[test]
fn what_the_source_does_not_have_is_named_and_counted() {
    let names: Vec<String> = (0..7).map(|at| format!("name{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = strangers(&bytecode(&names, &["word"]), &source(&[]));
    assert_eq!(
        found.to_string(),
        "the names name0, name1, name2, name3, name4 and 2 more, and 1 words in texts"
    );
}
