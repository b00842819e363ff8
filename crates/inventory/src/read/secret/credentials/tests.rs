use crate::read::secret::SecretFile;
use crate::read::testing::read;

use super::Credentials;

fn sort(path: &str, bytes: &[u8]) -> Option<String> {
    let out = read(&Credentials, path, bytes);
    assert!(out.facts.iter().all(|fact| !fact.body.contains("geheim")), "the value is never kept");
    out.facts.first().and_then(|fact| fact.decode::<SecretFile>()).map(|fact| fact.sort)
}

#[test]
fn good_files_are_told_by_what_is_in_them() {
    for (path, text, wanted) in [
        ("a/.netrc", "machine host.example\n  login bob\n  password geheim77\n", "password"),
        ("a/.pypirc", "[pypi]\nusername = bob\npassword = geheim77\n", "password"),
        (
            "a/.docker/config.json",
            r#"{"auths": {"registry.example": {"auth": "Ym9iOmdlaGVpbQ=="}}}"#,
            "registry password",
        ),
        ("a/.aws/credentials", "[default]\naws_secret_access_key = geheim/1234+ABCD5678\n", "AWS secret key"),
        ("a/kaggle.json", r#"{"username":"bob","key":"geheim1234567890"}"#, "Kaggle key"),
        ("a/.git-credentials", "https://bob:geheim77@host.example\n", "password in an address"),
        ("a/.npmrc", "//npm.example/:_authToken=geheim1234567890\n", "token"),
        ("a/.env", "DB_PASSWORD=geheim77\n", "password"),
        (
            "a/pip.conf",
            "[global]\nindex-url = https://bob:geheim77@pypi.example/x\n",
            "password in an address",
        ),
        ("a/.pgpass", "host:5432:db:bob:geheim\n", "database password"),
        (
            "a/my-service-account.json",
            "{\"type\": \"service_account\", \"private_key\": \"-----BEGIN PRIVATE KEY-----\\ngeheim\"}",
            "service account key",
        ),
        (
            "a/.cache/huggingface/token",
            &format!("hf_{}", "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYab"),
            "Hugging Face token",
        ),
    ] {
        assert_eq!(sort(path, text.as_bytes()).as_deref(), Some(wanted), "{path}");
    }
}

#[test]
fn files_without_a_secret_are_none() {
    for (path, text) in [
        ("a/.docker/config.json", r#"{"credsStore": "desktop", "auths": {"registry.example": {}}}"#),
        ("a/.npmrc", "//npm.example/:_authToken=${NPM_TOKEN}\nfund=false\n"),
        ("a/.env", "DEBUG=1\nPASSWORD=\n"),
        ("a/pip.conf", "[global]\nno-cache-dir = false\nindex-url = https://pypi.example/x\n"),
        ("a/.gitconfig", "[user]\n\tname = Bob\n"),
    ] {
        assert_eq!(sort(path, text.as_bytes()), None, "{path}");
    }
}

#[test]
fn empty_cut_short_and_wrong_files_hold_none() {
    for path in ["a/.netrc", "a/kaggle.json", "a/.pgpass", "a/.docker/config.json", "a/.kube/config"] {
        for bytes in [&b""[..], b"{\"key\": \"", b"{\"auth\":", b"\xff\xfe\0\0", b"::::"] {
            assert_eq!(sort(path, bytes), None, "{path}");
        }
    }
}
