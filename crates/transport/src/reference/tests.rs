use super::*;

const D: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn parsed(text: &str) -> Reference {
    text.parse().unwrap()
}

#[test]
fn names_are_normalised_as_docker_does() {
    for (text, shown) in [
        ("ubuntu", "docker.io/library/ubuntu:latest"),
        ("ubuntu:22.04", "docker.io/library/ubuntu:22.04"),
        ("docker.io/ubuntu", "docker.io/library/ubuntu:latest"),
        ("index.docker.io/ubuntu", "docker.io/library/ubuntu:latest"),
        ("nvidia/cuda:12.4.1", "docker.io/nvidia/cuda:12.4.1"),
        ("localhost/app", "localhost/app:latest"),
        ("localhost:5000/app", "localhost:5000/app:latest"),
        ("127.0.0.1:5000/a/b__c/d-----e.f:v1", "127.0.0.1:5000/a/b__c/d-----e.f:v1"),
        ("[::1]:5000/app", "[::1]:5000/app:latest"),
        ("Registry.Example/app", "registry.example/app:latest"),
        ("registry.example/app:_x.Y-9", "registry.example/app:_x.Y-9"),
    ] {
        assert_eq!(parsed(text).to_string(), shown);
        assert_eq!(parsed(shown), parsed(text), "{shown} reads back");
    }
}

#[test]
fn a_digest_stands_alone_or_beside_a_tag() {
    let alone = parsed(&format!("registry.example/app@{D}"));
    assert_eq!((alone.tag(), alone.digest().unwrap().to_string().as_str()), (None, D));
    assert_eq!(alone.target(), D);
    let both = parsed(&format!("registry.example/app:1@{D}"));
    assert_eq!((both.tag(), both.target().as_str()), (Some("1"), D));
    let pinned = parsed("registry.example/app:1").with_digest(D.parse().unwrap());
    assert_eq!(pinned, both);
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for (text, base) in [
        ("localhost/a", "http://localhost"),
        ("localhost:5000/a", "http://localhost:5000"),
        ("127.8.9.1:80/a", "http://127.8.9.1:80"),
        ("[::1]:5000/a", "http://[::1]:5000"),
        ("localhost.example/a", "https://localhost.example"),
        ("127.0.0.1.example/a", "https://127.0.0.1.example"),
        ("0.0.0.0:5000/a", "https://0.0.0.0:5000"),
        ("10.0.0.1:5000/a", "https://10.0.0.1:5000"),
        ("[::ffff:7f00:1]:5000/a", "https://[::ffff:7f00:1]:5000"),
        ("ubuntu", "https://registry-1.docker.io"),
    ] {
        assert_eq!(parsed(text).base(), base);
    }
}

#[test]
fn wrong_references_are_refused_with_a_hint() {
    let long = format!("registry.example/{}", "a/".repeat(127) + "aaa");
    let tag = format!("registry.example/a:{}", "t".repeat(129));
    for (text, why) in [
        ("", Why::NoRepository),
        (":tag", Why::NoRepository),
        ("registry.example/", Why::NoRepository),
        ("registry.example/App", Why::UpperCase),
        ("UPPER/app", Why::UpperCase),
        ("registry.example/a b", Why::Repository),
        ("registry.example/a/../b", Why::Repository),
        ("registry.example/a//b", Why::Repository),
        ("registry.example/a/", Why::Repository),
        ("registry.example/-a", Why::Repository),
        ("registry.example/a___b", Why::Repository),
        ("registry.example/a..b", Why::Repository),
        ("registry.example/a?b=c", Why::Repository),
        ("registry.example/a%2f", Why::Repository),
        ("registry.example/ä", Why::Repository),
        ("registry.example/a:", Why::Tag),
        ("registry.example/a:.x", Why::Tag),
        ("registry.example/a:x y", Why::Tag),
        (&tag, Why::Tag),
        (&long, Why::RepositoryTooLong),
        ("registry.example/a@sha256:00", Why::Digest),
        ("registry.example/a@", Why::Digest),
        ("registry.example/a@md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Why::Digest),
        ("registry.example:99999/a", Why::Registry),
        ("registry.example:/a", Why::Registry),
        ("-registry.example/a", Why::Registry),
        ("registry..example/a", Why::Registry),
        ("[::zz]:5/a", Why::Registry),
        ("user:pass@registry.example/a", Why::Digest),
        ("https://registry.example/a", Why::Url),
        (&"a".repeat(64), Why::ImageId),
    ] {
        let error = text.parse::<Reference>().unwrap_err();
        assert_eq!(error.why, why, "{text:?}");
        assert!(error.hint().is_some());
    }
}

#[test]
fn a_pasted_password_is_not_shown() {
    let error = "https://me:hunter2@registry.example/a".parse::<Reference>().unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
    let error = "me:hunter2@registry.example/a".parse::<Reference>().unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[test]
fn credential_keys_match_by_host_and_longest_path() {
    let image = parsed("registry.example:5000/team/app");
    for key in ["registry.example:5000", "https://registry.example:5000", "https://registry.example:5000/v1/"]
    {
        assert_eq!(image.matches_key(key), Some(0), "{key}");
    }
    assert_eq!(image.matches_key("registry.example:5000/team"), Some(4));
    assert_eq!(image.matches_key("registry.example:5000/team/app"), Some(8));
    for key in [
        "registry.example",
        "example:5000",
        "registry.example:5000/te",
        "evil.example/registry.example:5000",
        "",
    ] {
        assert_eq!(image.matches_key(key), None, "{key}");
    }
    assert_eq!(parsed("ubuntu").matches_key("https://index.docker.io/v1/"), Some(0));
    assert_eq!(parsed("ubuntu").matches_key("docker.io"), Some(0));
}
