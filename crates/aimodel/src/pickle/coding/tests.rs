use super::CODINGS;

fn decode(name: &str, text: &str) -> Option<Vec<u8>> {
    CODINGS.iter().find(|coding| coding.name == name).unwrap().decode(text.as_bytes())
}

/// What Python's `base64` and `bytes.hex` write of the same bytes.
const GOOD: &[(&str, &str, &[u8])] = &[
    ("hexadecimal", "68656c6c6f2c20776f726c64", b"hello, world"),
    ("hexadecimal", "68656C6C6F\n2C20776F726C64", b"hello, world"),
    ("base64", "aGVsbG8sIHdvcmxk", b"hello, world"),
    ("base64", "aGVsbG8sIHdvcmxkIQ==", b"hello, world!"),
    ("base64", "--__", b"\xfb\xef\xff"),
    ("base32", "NBSWY3DPFQQHO33SNRSA====", b"hello, world"),
    ("base32", "nbswy3dpfqqho33snrsccii=", b"hello, world!!"),
    ("base32hex", "D1IMOR3F5GG7ERRIDHI0====", b"hello, world"),
    ("base85", "Xk~0{Z!92pZ*pv8", b"hello, world"),
    ("base85", "Xk~0{Z!92pZ*pv8Ap", b"hello, world!"),
    ("z85", "xK#0@z.92Pz/PV8", b"hello, world"),
    ("ascii85", "BOu!rD_*#TDfTZ)!!", b"hello, world\0"),
    ("ascii85", "<~BOu!rD_ *#TDfT\nZ)~>", b"hello, world"),
    ("ascii85", "zFCf]=", b"\0\0\0\0text"),
];

#[test]
fn good() {
    for (name, text, bytes) in GOOD {
        assert_eq!(decode(name, text).as_deref(), Some(*bytes), "{name} {text}");
    }
}

#[test]
fn empty() {
    for coding in &CODINGS {
        assert_eq!(coding.decode(b""), Some(Vec::new()), "{}", coding.name);
        assert_eq!(coding.beginning(b""), None, "{}", coding.name);
    }
}

#[test]
fn cut_short() {
    for (name, text, bytes) in GOOD {
        let coding = CODINGS.iter().find(|coding| coding.name == *name).unwrap();
        for end in 0..text.len() {
            // Half of the mark at the end is no digit.
            let Some(whole) = coding.decode_groups(&text.as_bytes()[..end]) else {
                assert_eq!((*name, end), ("ascii85", text.len() - 1), "{text}");
                continue;
            };
            assert!(bytes.starts_with(&whole), "{name} {text} at {end}");
            if let Some((begins, count)) = coding.beginning(&text.as_bytes()[..end]) {
                assert!(bytes.starts_with(&begins[..count]), "{name} {text} at {end}");
            }
        }
    }
    assert_eq!(decode("hexadecimal", "68656c6"), None);
}

#[test]
fn wrong() {
    for (name, text) in [
        ("hexadecimal", "68656g6c"),
        ("base64", "aGVs bG8s"),
        ("base32", "NBSWY3D1"),
        ("base85", "Xk~0{Zy\"MX"),
        ("base85", "~~~~~"),
        ("z85", "#####"),
        ("ascii85", "uuuuu"),
        ("ascii85", "abzcd"),
        ("ascii85", "abcdv"),
    ] {
        assert_eq!(decode(name, text), None, "{name} {text}");
    }
}
