use super::{Need, PythonEnvironment};

#[test]
fn a_marker_is_decided_for_the_images_own_interpreter() {
    let python = PythonEnvironment::cpython(Some("3.11"), Some("3.11.2"), Some("linux/amd64"));
    let need = |text: &str| python.need(text, &[]).unwrap();
    let triton = "triton==2.1.0; platform_system == 'Linux' and platform_machine == 'x86_64'";
    let found = need(triton).unwrap();
    assert_eq!(
        (found.name.as_str(), found.accepts("2.1.0"), found.accepts("2.2.0")),
        ("triton", Some(true), Some(false))
    );
    assert!(need("tomli; python_version < '3.11'").is_none());
    assert!(need("PyYAML>=5; extra == 'yaml'").is_none());
    assert!(python.need("PyYAML>=5; extra == 'yaml'", &["yaml".to_owned()]).unwrap().is_some());
    assert!(need("uvloop; platform_release >= '5'").is_some(), "what cannot be decided may be needed");
    assert!(python.need(">=1", &[]).is_err());
    assert_eq!(
        (python.accepts(">=3.8"), python.accepts(">=3.12"), python.accepts("~~")),
        (Some(true), Some(false), None)
    );
}

#[test]
fn an_environment_of_which_nothing_is_known_decides_nothing() {
    let python = PythonEnvironment::cpython(None, None, None);
    assert_eq!(python.accepts(">=3.8"), None);
    assert!(python.need("tomli; python_version < '3.11'", &[]).unwrap().is_some());
    assert_eq!(Need::parse("demo @ https://files.example/demo.whl").unwrap().accepts("1.0"), None);
    assert!(Need::parse("").is_err());
}
