use super::verbs;

#[test]
fn verbs_are_what_the_commands_section_lists() {
    let help = "Does.\n\nUsage: x\n\nCommands:\n  scan     Lists\n           much\n  explain  Says\n  help     Print\n\nOptions:\n  -h  Help\n";
    assert_eq!(verbs(help), ["scan", "explain"]);
    assert!(verbs("Usage: x\n").is_empty());
}
