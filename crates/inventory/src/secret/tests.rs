use proptest::prelude::*;

use super::{find, redact, redact_value, sort_of};

/// Every value is made up here; each is put together so that no scanner takes this file for a leak.
fn planted() -> Vec<(&'static str, String)> {
    let letters = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY";
    vec![
        ("AWS access key", format!("AKIA{}", "Q3EGR5ZT7WXY2PLM")),
        ("Google API key", format!("AIza{letters}abc")),
        ("GitHub token", format!("ghp_{letters}abcd")),
        ("GitHub token", format!("github_pat_{letters}_{letters}")),
        ("GitLab token", format!("glpat-{letters}")),
        ("Hugging Face token", format!("hf_{letters}ab")),
        ("OpenAI key", format!("sk-proj-{letters}")),
        ("OpenAI key", format!("sk-{letters}")),
        ("Anthropic key", format!("sk-ant-api03-{letters}")),
        ("NVIDIA NGC key", format!("nvapi-{letters}{letters}")),
        ("PyPI token", format!("pypi-AgEIcHlwaS5vcmc{letters}{letters}")),
        ("npm token", format!("npm_{letters}abcd")),
        ("Docker Hub token", format!("dckr_pat_{letters}")),
        ("Slack token", format!("xoxb-1234567890-{letters}")),
        ("Stripe key", format!("sk_live_{letters}")),
        ("JSON web token", format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{letters}")),
        ("Azure client secret", format!("abc8Q~{letters}")),
        ("private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----".to_owned()),
    ]
}

#[test]
fn tokens_are_known_by_their_form_wherever_they_stand() {
    for (sort, value) in planted() {
        for text in [
            value.clone(),
            format!("RUN curl -H 'X: {value}' https://host.example"),
            format!("before {value} after"),
            format!("a={value}"),
            format!("https://{value}@host.example/"),
        ] {
            let found = find(&text);
            assert!(found.iter().any(|secret| secret.sort == sort), "{sort} in {text}: {found:?}");
            assert!(!redact(&text).contains(&value), "{text}");
            assert!(redact(&text).contains(&format!("[redacted: {sort}]")), "{}", redact(&text));
        }
    }
}

#[test]
fn names_and_places_tell_the_others() {
    for (text, value, sort) in [
        ("ARG DB_PASSWORD=hunter22", "hunter22", "password"),
        ("ENV MYSQL_ROOT_PASSWORD=correct horse battery # buildkit", "correct horse battery", "password"),
        ("ENV OLD_PASSWORD hunter22", "hunter22", "password"),
        ("|2 HF=1 API_TOKEN=q7w8e9r0t1 /bin/sh -c make", "q7w8e9r0t1", "token"),
        (
            "/bin/sh -c #(nop)  ENV WANDB_API_KEY=0123456789abcdef0123456789abcdef01234567",
            "0123456789abcdef0123456789abcdef01234567",
            "Weights & Biases key",
        ),
        (
            "RUN export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCY && make",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCY",
            "AWS secret key",
        ),
        ("RUN tool --password 'p4ss word' x", "p4ss word", "password"),
        ("RUN tool --api-key=zxcv1234asdf", "zxcv1234asdf", "secret key"),
        (
            "RUN pip install --extra-index-url https://bob:s3cr3tpw@pypi.example/x y",
            "s3cr3tpw",
            "password in an address",
        ),
        ("RUN curl -u bob:s3cr3tpw https://host.example", "s3cr3tpw", "password"),
        ("RUN echo 'root:Pa55w' | chpasswd", "Pa55w", "password"),
        ("RUN docker login -u bob -p Sup3rGeheim registry.example", "Sup3rGeheim", "password"),
        (
            "RUN curl -H \"Authorization: Bearer a1b2c3d4e5f6g7h8\" x",
            "a1b2c3d4e5f6g7h8",
            "authorization header",
        ),
        ("{\"api_key\": \"a1b2c3d4e5f6\", \"x\": 1}", "a1b2c3d4e5f6", "secret key"),
        ("{\\\"auth_token\\\":\\\"a1b2c3d4e5f6\\\"}", "a1b2c3d4e5f6", "token"),
        ("machine host.example login bob password geheim77", "geheim77", "password"),
        (
            "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=abcdEFGH1234567890+/==;EndpointSuffix=y",
            "abcdEFGH1234567890+/==",
            "Azure storage key",
        ),
        (
            "https://x.example/c?sv=1&sig=abcdEFGH1234567890abcdEFGH1234567890%3D",
            "abcdEFGH1234567890abcdEFGH1234567890%3D",
            "Azure shared access signature",
        ),
    ] {
        let found = find(text);
        assert!(found.iter().any(|secret| secret.sort == sort), "{sort} in {text}: {found:?}");
        assert!(!redact(text).contains(value), "{text}: {}", redact(text));
    }
}

#[test]
fn what_only_stands_for_a_secret_is_none() {
    for text in [
        "",
        "ENV PASSWORD=changeme",
        "ARG TOKEN",
        "ARG TOKEN=",
        "ENV HF_TOKEN=${TOKEN}",
        "RUN --mount=type=secret,id=token export HF_TOKEN=$(cat /run/secrets/token)",
        "RUN tool --token <token> --password xxxxxxxx",
        "ENV DB_PASSWORD_FILE=/run/secrets/db",
        "ENV API_TOKEN=/run/secrets/api",
        "ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
        "ENV TOKENIZERS_PARALLELISM=false MAX_TOKENS=4096 PYTHON_SHA256=0123456789abcdef",
        "ENV TOKEN_URL=https://host.example/oauth/token",
        "RUN git clone https://${USER}:${TOKEN}@host.example/x",
        "https://host.example:8080/path@1.0",
        "RUN useradd -u 1000 app && mkdir -p /app/data",
        "RUN docker run --user 1000:1000 x && curl -fsSL https://host.example",
        "RUN apt-get install -y passwd libsecret-1-0",
        "sk-learn hf_transfer ghp_ eyJ AKIAEXAMPLE npm_config_cache",
        "-----BEGIN CERTIFICATE-----\nMIIabc\n-----END CERTIFICATE-----",
        "Note that the token: it is read from a file",
        "RUN set -eux; savedAptMark=\"$(apt-mark showmanual)\"; find / -name '*.pyc'",
    ] {
        assert_eq!(find(text), [], "{text}");
        assert_eq!(redact(text), text);
    }
}

#[test]
fn the_name_of_a_variable_decides_about_its_value() {
    assert_eq!(
        sort_of("WANDB_API_KEY", "0123456789abcdef0123456789abcdef01234567"),
        Some("Weights & Biases key")
    );
    assert_eq!(sort_of("POSTGRES_PASSWORD", "admin"), Some("password"));
    assert_eq!(sort_of("PASSWORD", "changeme"), None);
    assert_eq!(sort_of("PATH", "/usr/bin:/bin"), None);
    assert_eq!(sort_of("PWD", "/app"), None);
    assert_eq!(
        sort_of("PIP_INDEX_URL", "https://bob:s3cr3tpw@pypi.example/x"),
        Some("password in an address")
    );
    assert_eq!(redact_value("db.password", "a b c d"), "[redacted: password]");
    assert_eq!(redact_value("maintainer", "Bob"), "Bob");
}

/// Texts in which everything looks like a beginning: they end in time because nothing is looked at twice.
#[test]
fn hostile_texts_take_linear_time() {
    let before = std::time::Instant::now();
    for piece in [
        "token=",
        "token=changeme-",
        "eyJ-",
        "-eyJaaaaaaaaaa",
        "a:",
        "://",
        "token=\"",
        "token='",
        "AKIA",
        "sk-ant-",
        "glrt-",
        " -p",
        "ENV token=",
        "ENV a ",
        "chpasswd a:/",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY",
        "Q~",
        "&sig=",
        "[redacted",
        "password: ",
        "\u{e9}=",
    ] {
        let text = piece.repeat(400_000 / piece.len());
        let clean = redact(&text).into_owned();
        assert!(clean.len() < text.len() * 40, "{piece}");
    }
    assert!(before.elapsed().as_secs() < 60, "{:?}", before.elapsed());
}

proptest! {
    #[test]
    fn redacting_never_panics_and_is_done_after_once(text in "[ -~é\n]{0,200}") {
        let once = redact(&text).into_owned();
        for secret in find(&text) {
            prop_assert!(text.get(secret.range).is_some());
        }
        // What was taken out stays out, and nothing of what replaced it is taken for a secret.
        prop_assert_eq!(find(&once).iter().filter(|secret| once[secret.range.clone()].contains("[redacted")).count(), 0);
    }
}
