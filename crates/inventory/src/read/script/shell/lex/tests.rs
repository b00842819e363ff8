use super::{Parsed, parse};

fn shown(parsed: &Parsed) -> Vec<String> {
    parsed
        .commands
        .iter()
        .map(|command| {
            let words: Vec<&str> = command.words.iter().map(|word| word.text.as_str()).collect();
            format!("{}:{}", command.line, words.join("|").replace('\u{fffd}', "?"))
        })
        .collect()
}

fn lexed(text: &str) -> Vec<String> {
    let parsed = parse(text, 1);
    assert_eq!(parsed.problem, None, "{text}");
    shown(&parsed)
}

#[test]
fn quotes_comments_and_continued_lines() {
    assert_eq!(lexed("a 'b c' \"d $x\" e\\ f # g\n\\\nh \\\n i"), ["1:a|b c|d ?|e f", "3:h|i"],);
    assert_eq!(lexed("a#b"), ["1:a#b"]);
}

#[test]
fn lists_groups_and_keywords() {
    assert_eq!(
        lexed("if a && b; then (c || d) & fi\nwhile e; do f; done"),
        ["1:a", "1:b", "1:c", "1:d", "2:e", "2:f"],
    );
    assert_eq!(lexed("f() { a; }"), ["1:f", "1:a"]);
    assert_eq!(
        lexed("case $x in a|b) c ;; *) d;; esac"),
        ["1:case|?|in|a", "1:b", "1:c", "1:*", "1:d", "1:esac"]
    );
}

#[test]
fn pipelines_have_one_number() {
    let parsed = parse("a | b |& c; d", 1);
    let numbers: Vec<u32> = parsed.commands.iter().map(|command| command.pipeline).collect();
    assert!(numbers[0] == numbers[1] && numbers[1] == numbers[2] && numbers[2] != numbers[3], "{numbers:?}");
}

#[test]
fn substitutions_are_commands_of_their_own() {
    let parsed = parse("a \"$(b | c)\" <(d) `e f`", 1);
    assert_eq!(shown(&parsed), ["1:b", "1:c", "1:d", "1:e|f", "1:a|?|?|?"]);
    let outer = &parsed.commands[4];
    assert_eq!(outer.words[1].inner.first(), Some(&(0..2)));
    assert_eq!(outer.words[2].inner.first(), Some(&(2..3)));
    assert_eq!(outer.words[3].inner.first(), Some(&(3..4)));
    assert_ne!(parsed.commands[0].pipeline, outer.pipeline);
    assert_eq!(lexed("a $((1 + (2)))"), ["1:a|?"]);
    assert_eq!(lexed("a=$(case x in y) z;; esac)"), ["1:case|x|in|y", "1:z", "1:esac", "1:a=?"]);
}

#[test]
fn here_documents_are_input_and_no_commands() {
    let parsed = parse("cat <<'EOF' | b > out\npip install x\nEOF\nc <<< 'd e'\n", 1);
    assert_eq!(shown(&parsed), ["1:cat", "1:b", "4:c"]);
    assert_eq!(parsed.commands[0].input.as_deref(), Some("pip install x\n"));
    assert_eq!(parsed.commands[1].output.as_deref(), Some("out"));
    assert_eq!(parsed.commands[2].input.as_deref(), Some("d e"));
    let tabs = parse("cat <<-EOF\n\tx\n\tEOF\ny", 1);
    assert_eq!(shown(&tabs), ["1:cat", "4:y"]);
}

#[test]
fn redirections() {
    let parsed = parse("a 2>/dev/null >out 2>&1 b &>log", 1);
    assert_eq!(shown(&parsed), ["1:a|b"]);
    assert_eq!(parsed.commands[0].output.as_deref(), Some("log"));
    assert_eq!(parse("a 2>/dev/null", 1).commands[0].output, None);
}

#[test]
fn variables_that_are_set_once_are_known() {
    assert_eq!(lexed("A=x\nB='y z'\nc $A \"$B\" $B ${D}"), ["1:A=x", "2:B=y z", "3:c|x|y z|y|z|?"]);
    assert_eq!(lexed("A=x; A=y; c $A"), ["1:A=x", "1:A=y", "1:c|?"]);
    assert_eq!(lexed("A=(pip install x); c"), ["1:A=?", "1:c"]);
}

#[test]
fn what_is_cut_short_or_empty_or_wrong() {
    assert!(parse("", 1).commands.is_empty());
    for text in ["a 'b", "a \"b", "a $(b", "a `b", "a ${b", "a \"$(b"] {
        assert!(parse(text, 1).problem.is_some(), "{text}");
    }
    assert!(parse(&"$(".repeat(100_000), 1).problem.is_some());
    let doubling: String = (0..100_000).map(|_| "A=$A$A$A$A\n").collect();
    parse(&format!("A=xxxxxxxx\n{doubling}"), 1);
    parse("<<<<>>>>&>&>)))((|||&&&;;;\\", 1);
    parse("a <<EOF", 1);
}
