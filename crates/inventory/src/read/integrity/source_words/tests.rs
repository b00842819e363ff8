use crate::read::testing::read;

use super::*;

fn words(source: &str) -> SourceWords {
    read(&SourceWordsReader, "a/m.py", source.as_bytes()).facts[0].decode().unwrap()
}

fn has(source: &str, word: &str) -> bool {
    words(source).words.binary_search(&word_hash(word.as_bytes())).is_ok()
}

#[test]
fn a_good_source_gives_every_word_once() {
    let fact = words("import os\nos.remove('a_b')\n");
    assert_eq!((fact.words.len(), fact.lines, fact.is_ascii), (4, 3, true));
    for word in ["import", "os", "remove", "a_b"] {
        assert!(has("import os\nos.remove('a_b')\n", word), "{word}");
    }
}

#[test]
fn escapes_are_taken_with_and_without_their_letter() {
    assert!(has(r"'\nfirst'", "first") && has(r"'\nfirst'", "nfirst"));
    assert!(has(r"r'\dfoo'", "dfoo"));
}

#[test]
fn literals_side_by_side_are_joined() {
    assert!(has("x = 'never' \"theless\"", "nevertheless"));
    assert!(has("x = ('never'  # a comment\n     rb'theless')", "nevertheless"));
    assert!(has("x = 'a' + \\\n 'b' 'c'", "abc"));
    assert!(!has("x = 'never', 'theless'", "nevertheless"));
}

#[test]
fn empty_cut_and_wrong_sources_do_no_harm() {
    assert_eq!(words("").words.len(), 0);
    assert_eq!(words("'cut in the mid").words.len(), 4);
    assert!(!words("größe = 1").is_ascii);
    let out = read(&SourceWordsReader, "a/m.py", b"\0\xff\xfe'\"#\\");
    assert_eq!(out.facts.len(), 1);
}
