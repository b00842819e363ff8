use super::*;

#[test]
fn a_state_reads_back_and_none_is_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("a.db");
    assert_eq!(State::read(&database).unwrap(), State::default());
    let mut state = State { mirror_built: Some("2026-11-21T00:00:00Z".to_owned()), ..State::default() };
    state
        .origins
        .insert("./osv".to_owned(), OriginState { asked: "now".to_owned(), ..OriginState::default() });
    state.write(&database).unwrap();
    assert_eq!(State::read(&database).unwrap(), state);
}

#[test]
fn a_state_that_is_empty_cut_short_wrong_or_newer_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("a.db");
    for bad in ["", "{\"version\": 1, \"orig", "[]", "{\"version\": 9}"] {
        fs_err::write(State::path_of(&database), bad).unwrap();
        assert!(State::read(&database).is_err(), "{bad}");
    }
}
