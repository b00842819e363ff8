//! Cutting a release out of a text.

/// How a version is cut out of the text that follows its mark.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cut {
    /// Digits and dots: `1.6.40`.
    Numbers,
    /// Digits and dots, then at most two letters: `1.0.2k`, `9e`.
    Letters,
    /// Digits and dots, then a tag of letters, digits, dots and hyphens: `7.84.0-DEV`, `0.3.23.dev`.
    Tag,
    /// Its own way.
    Own(fn(&str) -> Option<String>),
}

impl Cut {
    /// The version at the start of `rest`.
    pub(crate) fn apply(self, rest: &str) -> Option<String> {
        match self {
            Self::Numbers => numbers(rest).map(str::to_owned),
            Self::Letters => {
                let numbers = numbers(rest)?;
                let letters = rest[numbers.len()..].bytes().take_while(u8::is_ascii_lowercase).count();
                let end = numbers.len() + if letters <= 2 { letters } else { 0 };
                Some(rest[..end].to_owned())
            }
            Self::Tag => {
                let numbers = numbers(rest)?;
                let tail = &rest[numbers.len()..];
                let tag = match tail.as_bytes() {
                    [b'-' | b'.', letter, ..] if letter.is_ascii_alphabetic() => {
                        1 + tail.bytes().skip(1).take_while(|byte| byte.is_ascii_alphanumeric()).count()
                    }
                    _ => 0,
                };
                Some(rest[..numbers.len() + tag].to_owned())
            }
            Self::Own(own) => own(rest),
        }
    }
}

/// Two or more numbers joined by dots at the start of the text.
pub(super) fn numbers(text: &str) -> Option<&str> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let found = text[..length].trim_end_matches('.');
    let parts = found.split('.').count();
    let sound = parts >= 2 && found.split('.').all(|part| !part.is_empty() && part.len() <= 8);
    sound.then_some(found)
}

/// OpenSSL: `1.0.2k-fips  26 Jan 2017`, `3.0.7 1 Nov 2022`. Without the date it is a requirement, a name, or
/// what BoringSSL answers (`1.1.1 (compatible; BoringSSL)`).
pub(super) fn openssl(rest: &str) -> Option<String> {
    let version = Cut::Letters.apply(rest)?;
    let behind = rest[version.len()..].strip_prefix("-fips").unwrap_or(&rest[version.len()..]);
    let mut words = behind.split(' ').filter(|word| !word.is_empty());
    let day: u8 = words.next()?.parse().ok()?;
    let month = words.next()?;
    let year: u16 = words.next()?.get(..4)?.parse().ok()?;
    let dated = (1..=31).contains(&day) && month.len() == 3 && (1998..2100).contains(&year);
    (dated && version.split('.').count() == 3).then_some(version)
}

/// MIT Kerberos: `1.15.1-final 1.15.1 20170302`.
pub(super) fn krb5(rest: &str) -> Option<String> {
    let version = numbers(rest)?;
    rest[version.len()..].starts_with('-').then(|| version.to_owned())
}

/// zlib: `flate 1.` was searched for; `inflate 1.2.13 Copyright` and `deflate 1.2.13 Copyright` name it.
pub(super) fn zlib(rest: &str) -> Option<String> {
    let version = numbers(rest)?;
    let tail = &rest[version.len()..];
    // Forks append to the number (`1.2.11.1-motley`, `1.2.11.zlib-ng`): theirs is not zlib's release.
    tail.starts_with(" Copyright").then(|| version.to_owned())
}

/// libpng in its own words: ` libpng version 1.6.37 - April 14, 2019`.
pub(super) fn libpng_linked(rest: &str) -> Option<String> {
    let version = numbers(rest)?;
    rest[version.len()..].starts_with(" - ").then(|| version.to_owned())
}

/// x264 has no releases: its users count the core number and the revision, `164 r3095 baee400`.
pub(super) fn x264(rest: &str) -> Option<String> {
    let mut words = rest.split(' ');
    let core: u16 = words.next()?.parse().ok()?;
    let revision = words.next()?.strip_prefix('r')?;
    let revision: u32 = revision.split('+').next()?.parse().ok()?;
    Some(format!("0.{core}.{revision}"))
}

/// Vorbis names the day of its release: `Xiph.Org libVorbis I 20200704 (Reducing Environment)`.
pub(super) fn vorbis(rest: &str) -> Option<String> {
    let release = match rest.get(..8)? {
        "20200704" => "1.3.7",
        "20180316" => "1.3.6",
        "20150105" => "1.3.5",
        "20140122" => "1.3.4",
        "20120203" => "1.3.3",
        _ => return None,
    };
    Some(release.to_owned())
}

/// libaom: `v1.0.0` in its first releases, `3.6.0` since.
pub(super) fn aom(rest: &str) -> Option<String> {
    numbers(rest.strip_prefix('v').unwrap_or(rest)).map(str::to_owned)
}

/// LAME: `LAME3.100`.
pub(super) fn lame(rest: &str) -> Option<String> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (2..=3).contains(&digits).then(|| format!("3.{}", &rest[..digits]))
}

/// Texts that end in a date or a comma are the project's own words: `9.1.1, December 1st, 2022`.
pub(super) fn before_comma(rest: &str) -> Option<String> {
    let version = numbers(rest)?;
    rest[version.len()..].starts_with(", ").then(|| version.to_owned())
}

/// jemalloc: `5.3.0-0-g54eaed1d8b56b1aa528be3bdd1877e59c56fa90c`. The mark is what stands behind the version.
pub(super) fn git_describe(text: &str) -> Option<String> {
    let version = numbers(text)?;
    let rest = text[version.len()..].strip_prefix("-0-g")?;
    let hash = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    (hash == 40 && version.split('.').count() == 3).then(|| version.to_owned())
}

/// curl: `libcurl/7.88.1`, `libcurl/7.84.0-DEV` for a build from the release's tag. Compilers split the text into
/// words of a register; a word that ends inside the number would give a wrong one.
pub(super) fn curl(rest: &str) -> Option<String> {
    let version = numbers(rest).filter(|version| version.split('.').count() == 3)?;
    let tail = &rest[version.len()..];
    (tail.is_empty() || tail.starts_with([' ', '-'])).then(|| version.to_owned())
}

/// A path of the source folder: `openjpeg-2.5.0/src/lib/…`.
pub(super) fn source_folder(rest: &str) -> Option<String> {
    let version = numbers(rest)?;
    (rest[version.len()..].starts_with('/') && version.split('.').count() >= 3).then(|| version.to_owned())
}

/// Intel MKL: `Version 2020.0.2 Product Build 20200624`, `Version 2022.2-Product Build 20220804`.
pub(super) fn mkl(rest: &str) -> Option<String> {
    let version = numbers(rest)?;
    let tail = rest[version.len()..].trim_start_matches(['-', ' ']);
    tail.starts_with("Product").then(|| version.to_owned())
}
