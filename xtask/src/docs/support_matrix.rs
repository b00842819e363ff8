//! `docs/support-matrix.md`: what is read, concluded and written, from the lists that run.

use anyhow::Result;

use wb_advisory::list::FEEDS;
use wb_inventory::list::{CHECKS, FILE_CHECKS, FILE_READERS, HASH_READERS, READERS, RESOLVERS};
use wb_match::MATCHERS;
use wb_read::{Limits, ReaderInfo, Select, Want};
use wb_version::Scheme;

use super::{MARK, code, table};

pub(super) fn make() -> Result<String> {
    let mut page = format!(
        "{MARK}# Support matrix\n\n\
         Made from the lists of the program: what is not here does not run. A line says nothing about what else an\n\
         image may hold; what could not be looked at is in every result, as a diagnostic and in the status of its\n\
         reader.\n"
    );
    page.push_str("\n## Sources\n\n");
    let mut sources: Vec<Vec<String>> =
        wb_source::SOURCES.iter().map(|source| vec![code(source.form), source.summary.to_owned()]).collect();
    sources.push(vec![
        code("[REGISTRY/]REPOSITORY[:TAG][@DIGEST]"),
        "an image in a registry, when no such path exists".to_owned(),
    ]);
    page.push_str(&table(&["written as", "what it is"], sources));
    page.push_str("\nLayers may be gzip (also eStargz), zstd (also zstd:chunked) or plain tar.\n");

    page.push_str("\n## Readers\n\nA reader turns a file's bytes into facts. Its version is part of the cache's key.\n\n");
    let mut readers: Vec<&ReaderInfo> =
        READERS.iter().chain(FILE_READERS).chain(HASH_READERS).map(|reader| reader.info()).collect();
    readers.sort_by_key(|info| info.name);
    let rows = readers.into_iter().map(|info| {
        vec![
            code(info.name),
            info.version.to_string(),
            info.summary.to_owned(),
            info.select.iter().map(selector).collect::<Vec<_>>().join("<br>"),
            form(info.want),
            if info.hash { "SHA-256" } else { "" }.to_owned(),
        ]
    });
    page.push_str(&table(&["reader", "version", "reads", "selected by", "takes", "hash"], rows));

    page.push_str("\n## Resolvers\n\nA resolver turns the facts of the merged layers into components. They run in this order.\n\n");
    let rows = RESOLVERS.iter().map(|resolver| {
        let info = resolver.info();
        vec![code(info.name), info.question.to_owned()]
    });
    page.push_str(&table(&["resolver", "question"], rows));

    checks(&mut page);
    models(&mut page);

    page.push_str("\n## Documents\n\n");
    let rows = wb_bom::FORMATS.iter().map(|format| {
        let alone = if format.is_default { code(format.id) } else { String::new() };
        vec![code(&format.to_string()), alone, code(format.media_type)]
    });
    page.push_str(&table(&["format", "short", "media type"], rows));

    page.push_str("\n## For a person\n\n");
    let rows = wb_report::list::RENDERERS.iter().map(|(name, what)| vec![code(name), (*what).to_owned()]);
    page.push_str(&table(&["renderer", "shows"], rows));

    advisories(&mut page);

    page.push_str("\n## Limits\n\nWhat an archive may cost before it is an error (a layer) or a diagnostic (a file).\n\n");
    page.push_str(&table(&["limit", "value"], limits(&Limits::DEFAULT)));
    Ok(page)
}

/// What is looked for in the image itself and in lock files.
fn checks(page: &mut String) {
    page.push_str(
        "\n## Checks\n\nA check looks for one thing that is wrong with the image itself. Those about integrity run with\n\
         `verify-files` alone.\n\n",
    );
    let rows = CHECKS.iter().chain(FILE_CHECKS).map(|check| {
        let info = check.info();
        vec![code(&info.id()), info.severity.to_string(), info.summary.to_owned(), info.mend.to_owned()]
    });
    page.push_str(&table(&["check", "severity", "finds", "to mend it"], rows));

    page.push_str("\n## Requirement and lock files\n\n");
    let rows =
        wb_lock::list::FORMATS.iter().map(|format| vec![code(format.id()), format.summary().to_owned()]);
    page.push_str(&table(&["format", "reads"], rows));
    page.push('\n');
    let rows = wb_lock::check::infos().map(|info| {
        let severity = info.severity.to_string();
        vec![code(info.rule), severity, info.summary.to_owned(), info.mend.to_owned()]
    });
    page.push_str(&table(&["rule", "severity", "finds", "to mend it"], rows));
}

/// What model files are read as, what is found in them, and whose advisories that concerns.
fn models(page: &mut String) {
    page.push_str(
        "\n## Model formats\n\nA file is told by its content; its extension is only a hint. The readers of what lies beside\n\
         models are among the readers above.\n\n",
    );
    let mut formats: Vec<_> = wb_aimodel::list::FORMATS.iter().map(|format| format.info()).collect();
    formats.sort_by_key(|info| info.id);
    let rows = formats.into_iter().map(|info| {
        vec![
            code(info.id),
            info.summary.to_owned(),
            info.extensions.iter().map(|one| code(one)).collect::<Vec<_>>().join(" "),
        ]
    });
    page.push_str(&table(&["format", "what it is", "usual extensions"], rows));

    page.push_str("\n## Rules about models\n\nThe effect decides the verdict; the worst of a file's findings is the file's.\n\n");
    let mut rules: Vec<_> = wb_aimodel::list::RULES.iter().flat_map(|family| family.iter()).collect();
    rules.sort_by_key(|rule| rule.id);
    let rows = rules.into_iter().map(|rule| {
        let effect = match rule.effect {
            wb_aimodel::Effect::Note => "note",
            other => other.verdict().name(),
        };
        let advisories = rule.advisories.join(", ");
        vec![
            code(rule.id),
            effect.to_owned(),
            rule.severity.to_string(),
            rule.summary.to_owned(),
            rule.mend.to_owned(),
            advisories,
        ]
    });
    page.push_str(&table(&["rule", "effect", "severity", "finds", "to mend it", "advisories"], rows));

    page.push_str(
        "\n## Loaders\n\nAdvisories about programs that load models, and the files that exercise them.\n\n",
    );
    let rows = wb_match::loader::LOADERS.iter().map(|row| {
        let loaders = row
            .loaders
            .iter()
            .map(|(kind, name)| code(&format!("{kind}/{name}")))
            .collect::<Vec<_>>()
            .join(" ");
        let formats = row.formats.iter().map(|one| code(one)).collect::<Vec<_>>().join(" ");
        vec![row.advisory.to_owned(), loaders, formats, row.what.to_owned()]
    });
    page.push_str(&table(&["advisory", "loaders", "formats", "what happens"], rows));
}

/// What a gate stands on: feeds, matchers, version orders, VEX formats, forms of a report.
fn advisories(page: &mut String) {
    page.push_str(
        "\n## Advisory feeds\n\nA document goes to the first feed that recognises it by its content.\n\n",
    );
    let rows = FEEDS.iter().map(|feed| {
        let info = feed.info();
        let passed_on = if info.opt_in { "no: only for whoever fetched it" } else { "yes" };
        vec![code(info.name), info.title.to_owned(), passed_on.to_owned()]
    });
    page.push_str(&table(&["feed", "reads", "in mirrors and exports"], rows));

    page.push_str("\n## Matchers\n\n");
    let rows = MATCHERS.iter().map(|entry| vec![code(entry.info.name), entry.info.about.to_owned()]);
    page.push_str(&table(&["matcher", "is for"], rows));

    page.push_str("\n## Version orders\n\n");
    let names: Vec<String> = Scheme::ALL.iter().map(|scheme| code(scheme.name())).collect();
    page.push_str(&format!("{}\n", names.join(", ")));

    page.push_str("\n## VEX\n\nRead, applied and written.\n\n");
    let rows = wb_match::vex::FORMATS
        .iter()
        .map(|format| vec![code(format.id), format.title.to_owned(), code(format.media_type)]);
    page.push_str(&table(&["format", "versions", "media type"], rows));

    page.push_str("\n## Reports of a gate\n\n");
    let rows = wb_report::list::REPORTS
        .iter()
        .map(|format| vec![code(format.id), format.summary.to_owned(), code(format.media_type)]);
    page.push_str(&table(&["form", "shows", "media type"], rows));
}

fn selector(select: &Select) -> String {
    match select {
        Select::Path(pattern) => code(pattern),
        Select::Magic { at, bytes } => format!("bytes {} at {at}", code(&bytes.escape_ascii().to_string())),
        Select::Probe { what, .. } => (*what).to_owned(),
    }
}

fn form(want: Want) -> String {
    match want {
        Want::Head(length) => format!("the first {}", size(length as u64)),
        Want::Whole(limit) => format!("all, up to {}", size(limit)),
        Want::Stream => "all, as it passes, at any size".to_owned(),
    }
}

/// Bytes in the largest unit that divides them.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes;
    let mut unit = 0;
    while value >= 1024 && value.is_multiple_of(1024) && unit + 1 < UNITS.len() {
        value /= 1024;
        unit += 1;
    }
    format!("{value} {}", UNITS[unit])
}

fn limits(limits: &Limits) -> Vec<Vec<String>> {
    let row = |what: &str, value: String| vec![what.to_owned(), value];
    vec![
        row("entries in one layer", limits.entries.to_string()),
        row("one path or link target", size(limits.path_bytes as u64)),
        row("one extended header", size(limits.header_bytes)),
        row("one layer, uncompressed", size(limits.layer_bytes)),
        row(
            "growth of a layer",
            format!(
                "{} whatever its blob has, beyond that {} times its blob",
                size(limits.expansion_free_bytes),
                limits.expansion_ratio
            ),
        ),
        row("a file that a reader holds whole", size(limits.whole_bytes)),
        row("the list of one layer's entries", size(limits.log_bytes)),
        row("diagnostics listed for one layer's archive", limits.diagnostics.to_string()),
        row("facts of one layer", size(limits.fact_bytes)),
        row("links followed in a chain", limits.link_depth.to_string()),
    ]
}
