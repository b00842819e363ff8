use super::*;

#[test]
fn patterns_match_what_they_say() {
    for (pattern, path, expected) in [
        ("etc/os-release", "etc/os-release", true),
        ("etc/os-release", "x/etc/os-release", false),
        ("**/*.dist-info/METADATA", "usr/lib/python3/dist-packages/torch-2.1.0.dist-info/METADATA", true),
        ("**/*.dist-info/METADATA", "torch.dist-info/METADATA", true),
        ("**/*.dist-info/METADATA", "torch.dist-info/sub/METADATA", false),
        ("(?i)**/*.dist-info/metadata", "Torch.DIST-INFO/Metadata", true),
        ("**/var/lib/dpkg/info/*.list", "var/lib/dpkg/info/libc6:amd64.list", true),
        ("**/lib*.so*", "usr/lib/libssl.so.3", true),
        ("**/lib*.so*", "usr/lib/libssl.a", false),
        ("**/a*b*c", "abc", true),
        ("**/a*b*c", "acb", false),
        ("**/*ab*ab", "xab", false),
        ("usr/local/cuda*/version.json", "usr/local/cuda-12.1/version.json", true),
        ("usr/local/cuda*/version.json", "opt/usr/local/cuda-12.1/version.json", false),
    ] {
        assert_eq!(Pattern::new(pattern).matches(path.as_bytes()), expected, "{pattern} on {path}");
    }
}
