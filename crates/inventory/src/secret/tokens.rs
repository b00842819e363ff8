//! Secrets that are told by their own form: the prefixes that clouds, hubs and registries give their tokens.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{Secret, values};

/// One form: a prefix, what may follow, and how much of it.
struct Form {
    sort: &'static str,
    prefix: &'static str,
    /// What follows the prefix, besides ASCII letters and digits.
    also: &'static [u8],
    /// At least so many bytes after the prefix.
    least: usize,
    /// At most so many: a longer run is something else.
    most: usize,
    /// Only capital letters and digits.
    capitals: bool,
}

const fn form(sort: &'static str, prefix: &'static str, also: &'static [u8], least: usize) -> Form {
    Form { sort, prefix, also, least, most: usize::MAX, capitals: false }
}

/// As the makers document them.
const FORMS: &[Form] = &[
    Form { sort: "AWS access key", prefix: "AKIA", also: b"", least: 16, most: 16, capitals: true },
    Form { sort: "AWS access key", prefix: "ASIA", also: b"", least: 16, most: 16, capitals: true },
    form("Google API key", "AIza", b"_-", 35),
    form("Google OAuth token", "ya29.", b"_-.", 20),
    form("Google OAuth secret", "GOCSPX-", b"_-", 20),
    form("GitHub token", "ghp_", b"", 30),
    form("GitHub token", "gho_", b"", 30),
    form("GitHub token", "ghu_", b"", 30),
    form("GitHub token", "ghs_", b"", 30),
    form("GitHub token", "ghr_", b"", 30),
    form("GitHub token", "github_pat_", b"_", 30),
    form("GitLab token", "glpat-", b"_-.", 20),
    form("GitLab token", "gldt-", b"_-", 20),
    form("GitLab token", "glrt-", b"_-.", 20),
    form("GitLab token", "glcbt-", b"_-", 16),
    form("Hugging Face token", "hf_", b"", 30),
    form("Hugging Face token", "api_org_", b"", 30),
    form("Anthropic key", "sk-ant-", b"_-", 20),
    form("OpenAI key", "sk-proj-", b"_-", 20),
    form("OpenAI key", "sk-svcacct-", b"_-", 20),
    form("OpenAI key", "sk-admin-", b"_-", 20),
    form("OpenAI key", "sk-", b"", 32),
    form("Groq key", "gsk_", b"", 40),
    form("Replicate token", "r8_", b"", 36),
    form("NVIDIA NGC key", "nvapi-", b"_-", 40),
    form("PyPI token", "pypi-AgE", b"_-", 40),
    form("npm token", "npm_", b"", 30),
    form("Docker Hub token", "dckr_pat_", b"_-", 20),
    form("Docker Hub token", "dckr_oat_", b"_-", 20),
    form("Slack token", "xoxb-", b"-", 20),
    form("Slack token", "xoxp-", b"-", 20),
    form("Slack token", "xoxa-", b"-", 20),
    form("Slack token", "xoxr-", b"-", 20),
    form("Slack token", "xoxs-", b"-", 20),
    form("Slack token", "xapp-", b"-", 20),
    form("Slack webhook", "hooks.slack.com/services/", b"/", 30),
    form("Stripe key", "sk_live_", b"", 20),
    form("Stripe key", "rk_live_", b"", 20),
    form("SendGrid key", "SG.", b"_-.", 60),
    form("DigitalOcean token", "dop_v1_", b"", 60),
    form("Databricks token", "dapi", b"-", 32),
    form("HashiCorp Vault token", "hvs.", b"_-", 24),
    form("Terraform token", "atlasv1.", b"_-", 40),
    form("Pulumi token", "pul-", b"", 40),
    form("Comet token", "comet_", b"", 40),
    form("age secret key", "AGE-SECRET-KEY-1", b"", 50),
];

/// Prefixes with a form of their own kind.
const JWT: &str = "eyJ";
const PEM: &str = "-----BEGIN ";
const AZURE: &str = "Q~";

static PREFIXES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(FORMS.iter().map(|form| form.prefix).chain([JWT, PEM, AZURE]))
        .ok()
});

pub(super) fn find(text: &str, found: &mut Vec<Secret>) {
    let Some(prefixes) = &*PREFIXES else { return };
    let bytes = text.as_bytes();
    let mut from = 0;
    // A run that holds no web token is not looked at again for every `eyJ` in it.
    let mut no_jwt_before = 0;
    while let Some(hit) = prefixes.find(aho_corasick::Input::new(text).range(from..)) {
        let special = hit.pattern().as_usize().checked_sub(FORMS.len());
        let range = match (FORMS.get(hit.pattern().as_usize()), special) {
            (Some(form), _) => plain(bytes, hit.start(), form).map(|end| (form.sort, hit.start()..end)),
            (None, Some(0)) if hit.start() < no_jwt_before => None,
            (None, Some(0)) => match jwt(bytes, hit.start()) {
                Ok(end) => Some(("JSON web token", hit.start()..end)),
                Err(end) => {
                    no_jwt_before = end;
                    None
                }
            },
            (None, Some(1)) => pem(text, hit.start()).map(|end| ("private key", hit.start()..end)),
            (None, _) => azure(bytes, hit.start()).map(|range| ("Azure client secret", range)),
        };
        from = hit.end();
        if let Some((sort, range)) = range {
            from = from.max(range.end);
            found.push(Secret { sort, range });
        }
    }
}

/// A prefix inside a word is none.
fn begins(bytes: &[u8], start: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

fn plain(bytes: &[u8], start: usize, form: &Form) -> Option<usize> {
    if !begins(bytes, start) && form.prefix != "hooks.slack.com/services/" {
        return None;
    }
    let body = bytes.get(start + form.prefix.len()..)?;
    let belongs = |byte: &u8| match form.capitals {
        true => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        false => byte.is_ascii_alphanumeric() || form.also.contains(byte),
    };
    let length = body.iter().take_while(|byte| belongs(byte)).count();
    let follows_word = body.get(length).is_some_and(|byte| byte.is_ascii_alphanumeric());
    let value = std::str::from_utf8(body.get(..length)?).ok()?;
    let fits = (form.least..=form.most).contains(&length) && !follows_word && values::is_varied(value, 8);
    fits.then_some(start + form.prefix.len() + length)
}

/// Three parts of base64url with dots between them (RFC 7519, section 3): where it ends, or where it turned out to be
/// none.
fn jwt(bytes: &[u8], start: usize) -> Result<usize, usize> {
    if !begins(bytes, start) {
        return Err(start);
    }
    let mut at = start;
    for part in 0..3 {
        let body = bytes.get(at..).unwrap_or_default();
        let length =
            body.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)).count();
        at += length;
        if length < 10 || (part < 2 && bytes.get(at) != Some(&b'.')) {
            return Err(at);
        }
        at += usize::from(part < 2);
    }
    Ok(at)
}

/// `-----BEGIN … PRIVATE KEY-----` to its end; one that is cut short takes the rest of the text with it (RFC 7468).
fn pem(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let label: String = rest.chars().skip(PEM.len()).take(60).collect();
    let label = label.split("-----").next()?;
    if !label.ends_with("PRIVATE KEY") && !label.ends_with("PRIVATE KEY BLOCK") {
        return None;
    }
    // The certificate that may follow is none of it.
    let end = rest.find("-----END ").map(|at| {
        let tail = rest.get(at + 9..).unwrap_or_default();
        at + 9 + tail.find("-----").map_or(tail.len(), |dashes| dashes + 5)
    });
    Some(start + end.unwrap_or(rest.len()))
}

/// Three characters, a digit, `Q~`, and 31 to 34 more.
fn azure(bytes: &[u8], mark: usize) -> Option<std::ops::Range<usize>> {
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.~".contains(byte);
    let start = mark.checked_sub(4)?;
    let head = bytes.get(start..mark)?;
    let tail = bytes.get(mark + 2..)?.iter().take(35).take_while(|byte| belongs(byte)).count();
    let fits = head.iter().all(belongs) && head.last()?.is_ascii_digit() && (31..=34).contains(&tail);
    (fits && begins(bytes, start)).then_some(start..mark + 2 + tail)
}
