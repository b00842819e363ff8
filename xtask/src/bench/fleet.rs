//! `bench fleet`: keeping the results of many images, making their index anew, and finding something in them, each from
//! a cold process.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use wb_testkit::layout::sha256;

use super::measure::{Program, size_of};
use super::summary::{Bar, Series, judge, machine, table};
use crate::arguments::Arguments;
use crate::{Answer, workspace};

/// Seconds, for any question to 10,000 images.
const WHERE_SECONDS: f64 = 1.0;
/// Python packages to choose from; the first hundred are in every image, as the common ones are.
const POOL: u64 = 3000;
const COMMON: u64 = 100;
const CHOSEN: u64 = 90;
/// Packages of the distribution in each of eight bases.
const SYSTEM: u64 = 100;
const BASES: u64 = 8;
/// Model files that only one image has.
const OWN: u64 = 10;

/// What is asked, with a name for the table.
const QUESTIONS: [(&str, &str); 7] = [
    ("purl of one version", "pkg:pypi/package-0007@2.3.7"),
    ("purl of any version, in every image", "pkg:pypi/package-0007"),
    ("purl that is rare", "pkg:pypi/package-2901"),
    ("range", "package-0011@vers:pypi/>=2.10|<2.20"),
    ("vulnerability", "CVE-2026-10012"),
    ("vulnerability that is nowhere", "CVE-2026-99999"),
    ("name that is nowhere", "absent"),
];

pub(super) fn run(arguments: &mut Arguments) -> Result<Answer> {
    let images = arguments.number("--images", 10_000)?.max(10);
    let runs = arguments.number("--runs", 3)?.max(1);
    let program = match arguments.value("--program")? {
        Some(path) => path.into(),
        None => workspace::release("weighbridge")?,
    };
    arguments.finish()?;
    let place = tempfile::tempdir()?;
    let at = |name: &str| place.path().join(name);
    let gated = images / 10;
    make(&at("sboms"), 0..images - gated)?;
    make(&at("gated"), images - gated..images)?;
    let database = advisories(&program, place.path())?;
    let fleet = Program::new(&program).args(["fleet"]).may_say_no();
    let (results, into) = (at("results"), ["--out", "-o", "json=/dev/null", "--quiet"]);
    let sweep =
        |from: &str| fleet.clone().args([&at(from)]).args(&into[..1]).args([&results]).args(&into[1..]);
    let mut kept = Series::new("keep SBOMs, and index them");
    kept.runs.push(sweep("sboms").measure()?);
    let mut decided = Series::new("decide for a tenth, and index them");
    let rules = ["--fail-on", "critical", "--db"];
    decided.runs.push(sweep("gated").args(rules).args([&database]).measure()?);
    let question = |what: &str| {
        fleet.clone().args(["where", what]).args([&results]).args(["-o", "json=/dev/null", "--quiet"])
    };
    fs_err::remove_dir_all(results.join("index"))?;
    fs_err::create_dir(results.join("index"))?;
    let mut index = Series::new("index everything anew");
    index.runs.push(question("absent").measure()?);
    let stored = fs_err::read_dir(results.join("images"))?.count() as u64;
    if stored != 2 * images {
        bail!("keep {images} images: {stored} files are there");
    }
    let mut series = vec![kept, decided, index];
    let file = format!("sha256:{}", own_file(images / 2, 3));
    let mut bars = Vec::new();
    for (name, what) in QUESTIONS.into_iter().chain([("file by its hash", file.as_str())]) {
        let mut asked = Series::new(name);
        for _ in 0..runs {
            asked.runs.push(question(what).measure()?);
        }
        bars.push(Bar::new(format!("{name}, s"), asked.wall().median, WHERE_SECONDS));
        series.push(asked);
    }
    let megabytes = |name: &str| size_of(&results.join(name)) as f64 / 1e6;
    println!("{}\n", machine());
    println!(
        "{images} images of {} components, {:.0} MB of documents, {:.0} MB of index; {runs} runs; median (least–most).\n",
        SYSTEM + COMMON + CHOSEN + OWN,
        megabytes("images"),
        megabytes("index"),
    );
    println!("{}", table(&series));
    Ok(Answer::yes_if(judge(&bars)))
}

/// CycloneDX documents as another program might write them, one per image.
fn make(folder: &Path, images: std::ops::Range<u64>) -> Result<()> {
    fs_err::create_dir_all(folder)?;
    for image in images {
        let bytes = serde_json::to_vec(&document(image))?;
        fs_err::write(folder.join(format!("{image:05}.cdx.json")), bytes)?;
    }
    Ok(())
}

fn document(image: u64) -> Value {
    let base = mix(image) % BASES;
    let mut components: Vec<Value> = (0..SYSTEM)
        .map(|number| {
            let name = format!("lib-{number:03}");
            let version = format!("1.{number}-{base}+deb12");
            let purl = format!("pkg:deb/debian/{name}@{version}?arch=amd64&distro=debian-12");
            component("library", &name, &version, &purl, "var/lib/dpkg/status", &[])
        })
        .collect();
    let mut chosen: Vec<u64> =
        (0..CHOSEN).map(|at| COMMON + mix(image * 1000 + at) % (POOL - COMMON)).collect();
    chosen.sort_unstable();
    chosen.dedup();
    components.extend((0..COMMON).chain(chosen).map(|number| {
        let name = format!("package-{number:04}");
        let version = format!("2.{}.{number}", mix(image / 4 * POOL + number) % 40);
        let folder = format!("usr/local/lib/python3.11/site-packages/{}", name.replace('-', "_"));
        let path = format!("{folder}-{version}.dist-info/METADATA");
        let hash = sha256(path.as_bytes()).hex();
        component("library", &name, &version, &format!("pkg:pypi/{name}@{version}"), &path, &[hash])
    }));
    components.extend((0..OWN).map(|number| {
        let name = format!("model-{number}.safetensors");
        let path = format!("opt/models/{name}");
        component("machine-learning-model", &name, "", "", &path, &[own_file(image, number)])
    }));
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": "2026-11-01T00:00:00Z",
            "component": {
                "type": "container",
                "bom-ref": "image",
                "name": format!("registry.example/team-{}/app-{image}:1", image % 40),
            },
        },
        "components": components,
    })
}

fn component(kind: &str, name: &str, version: &str, purl: &str, path: &str, hashes: &[String]) -> Value {
    let hashes: Vec<Value> = hashes.iter().map(|hash| json!({ "alg": "SHA-256", "content": hash })).collect();
    let mut component = json!({
        "type": kind,
        "bom-ref": format!("{path}#{name}"),
        "name": name,
        "hashes": hashes,
        "evidence": { "occurrences": [{ "location": path }] },
    });
    for (field, text) in [("version", version), ("purl", purl)] {
        if !text.is_empty() {
            component[field] = text.into();
        }
    }
    component
}

/// The digest of a file that only one image has.
fn own_file(image: u64, number: u64) -> String {
    sha256(format!("model {number} of {image}").as_bytes()).hex()
}

/// A database with five advisories for each of the common packages.
fn advisories(program: &Path, place: &Path) -> Result<std::path::PathBuf> {
    let (folder, file) = (place.join("advisories/PyPI"), place.join("advisories.db"));
    fs_err::create_dir_all(&folder)?;
    for package in 0..COMMON {
        for number in 0..5 {
            let id = format!("CVE-2026-{}", 10_000 + package * 5 + number);
            let record = json!({
                "schema_version": "1.6.0",
                "id": id,
                "modified": "2026-11-01T00:00:00Z",
                "published": "2026-11-01T00:00:00Z",
                "summary": "made for a measurement",
                "affected": [{
                    "package": { "ecosystem": "PyPI", "name": format!("package-{package:04}") },
                    "ranges": [{
                        "type": "ECOSYSTEM",
                        "events": [{ "introduced": "0" }, { "fixed": format!("2.{}", 4 * (number + 1)) }],
                    }],
                }],
            });
            fs_err::write(folder.join(format!("{id}.json")), serde_json::to_vec(&record)?)?;
        }
    }
    Program::new(program)
        .args(["db", "build", "--quiet", "--db"])
        .args([&file])
        .args(["--from"])
        .args([&folder])
        .measure()
        .context("build a database")?;
    Ok(file)
}

/// Numbers without a pattern, the same in every run (SplitMix64).
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests;
