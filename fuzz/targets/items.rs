//! What can be fed.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Cursor};

use wb_inventory::{Image, LayerInput, Merged, conclude, list};
use wb_model::{Cpe, Digest, DiagnosticCode, Purl, SubjectKind, Tool};
use wb_read::{Candidate, Entry, EntryKind, EntryLog, EntryPath, Fragment, HEAD, Limits, Matcher, Output, Reader, Select, Want};
use wb_source::manifest::{Document, ImageConfig};
use wb_source::{Expected, Sink, read_layer, tar};

/// Bounds small enough that a run stays fast; what is tested is that they hold.
const LIMITS: Limits =
    Limits { entries: 10_000, expansion_free_bytes: 8 << 20, layer_bytes: 32 << 20, ..Limits::DEFAULT };

/// Things that are not readers, formats or schemes.
const OTHERS: &[fn(&[u8])] = &[archive, layer, manifest, config, sbom, names, log, scene, patterns];

/// Feeds the rest of an input to the item that its first byte chose.
pub fn feed(choice: usize, input: &[u8]) {
    let readers = list::READERS.len();
    let schemes = wb_version::Scheme::ALL.len();
    match choice % (readers + schemes + OTHERS.len()) {
        at if at < readers => read(list::READERS[at], input),
        at if at < readers + schemes => versions(wb_version::Scheme::ALL[at - readers], input),
        at => OTHERS[at - readers - schemes](input),
    }
}

fn entry(path: &str, size: usize) -> Entry {
    let path = EntryPath::normalise(path.as_bytes()).0;
    Entry { path, kind: EntryKind::File, size: size as u64, mode: 0o755, link: None }
}

/// Paths that a reader's selectors match, as far as paths decide.
fn paths(reader: &dyn Reader) -> Vec<String> {
    let by_path = reader.info().select.iter().filter_map(|select| match select {
        Select::Path(pattern) => {
            let plain = pattern.trim_start_matches("(?i)").replace("**/", "usr/lib/python3.11/site-packages/");
            Some(plain.replace('*', "x"))
        }
        Select::Magic { .. } | Select::Probe { .. } => None,
    });
    let any = ["app/model.pt", "app/model.onnx", "usr/lib/libx.so.1", "usr/bin/python3.11"];
    by_path.chain(any.map(str::to_owned)).collect()
}

/// One file, given in the form that its reader wants and, for streams, in pieces.
fn read_file(reader: &dyn Reader, entry: &Entry, content: &[u8], output: &mut Output) {
    let result = match reader.info().want {
        Want::Head(length) => reader.read(entry, &content[..content.len().min(length)], output),
        Want::Whole(_) => reader.read(entry, content, output),
        Want::Stream => match reader.stream(entry) {
            Some(mut visitor) => {
                let (head, rest) = content.split_at(content.len().min(HEAD));
                visitor.visit(head);
                rest.chunks(777).for_each(|piece| visitor.visit(piece));
                visitor.finish(entry, output)
            }
            None => Ok(()),
        },
    };
    drop(result);
}

fn read(reader: &dyn Reader, input: &[u8]) {
    let Some((choice, content)) = input.split_first() else { return };
    let paths = paths(reader);
    let path = &paths[usize::from(*choice) % paths.len()];
    let mut output = Output::default();
    read_file(reader, &entry(path, content.len()), content, &mut output);
    for fact in &output.facts {
        assert!(fact.body.len() < 64 * content.len() + 4096, "a fact is far larger than its file");
    }
}

fn versions(scheme: wb_version::Scheme, input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (a, b) = text.split_once('\n').unwrap_or((&text, "1.0"));
    let forth = scheme.compare(a, b);
    assert_eq!(forth, scheme.compare(b, a).map(std::cmp::Ordering::reverse), "{a:?} and {b:?}");
}

struct Nothing;

impl Sink for Nothing {
    fn entry(&mut self, _entry: &Entry, body: &mut dyn BufRead) -> io::Result<()> {
        io::copy(&mut body.take(1 << 20), &mut io::sink()).map(|_| ())
    }

    fn odd(&mut self, _code: DiagnosticCode, _path: Option<&EntryPath>, _message: String) {}
}

struct Bytes<'a>(Cursor<&'a [u8]>);

impl io::Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl BufRead for Bytes<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.0.consume(count);
    }
}

impl tar::Skip for Bytes<'_> {}

use io::Read as _;

fn archive(input: &[u8]) {
    drop(tar::read(&mut Bytes(Cursor::new(input)), &LIMITS, &mut Nothing));
}

fn layer(input: &[u8]) {
    let expected = Expected { blob: None, size: None, diff_id: None };
    drop(read_layer(Box::new(Cursor::new(input.to_vec())), &expected, &LIMITS, &mut Nothing));
}

fn manifest(input: &[u8]) {
    if let Ok(Document::Index(index)) = Document::parse(input, None) {
        drop(index.select(None));
    }
}

fn config(input: &[u8]) {
    if let Ok(config) = ImageConfig::parse(input) {
        drop(config.created_by());
        drop(config.check(1, None));
    }
}

/// What can be read can be written, and read again as the same.
fn sbom(input: &[u8]) {
    let Ok((inventory, _)) = wb_bom::read(input) else { return };
    for format in wb_bom::FORMATS {
        let mut bytes = Vec::new();
        if format.write(&inventory, &mut bytes).is_ok() {
            let (again, _) = wb_bom::read(&bytes).expect("what was written can be read");
            let mut second = Vec::new();
            format.write(&again, &mut second).expect("what was read can be written");
            assert!(second == bytes, "a second round gave other bytes");
        }
    }
}

fn names(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Ok(purl) = text.parse::<Purl>() {
        let again: Purl = purl.to_string().parse().expect("a written purl can be read");
        assert_eq!(purl, again);
    }
    if let Ok(cpe) = text.parse::<Cpe>() {
        assert_eq!(cpe.to_string().parse::<Cpe>().as_ref(), Ok(&cpe));
    }
    drop(text.parse::<Digest>());
    drop(text.parse::<wb_transport::Reference>());
}

fn log(input: &[u8]) {
    if let Ok(log) = EntryLog::from_bytes(input)
        && log.count() < 100_000
    {
        drop(log.for_each(|_, _, _| {}));
    }
}

fn patterns(input: &[u8]) {
    let matcher = Matcher::new(list::READERS.iter().copied());
    let mut wanted = Vec::new();
    matcher.wanted_by_path(&EntryPath::normalise(input).0.as_bytes().to_vec(), &mut wanted);
    let head = &input[..input.len().min(HEAD)];
    matcher.wanted(&Candidate { entry: &entry("usr/lib/x", input.len()), head }, &mut wanted);
}

/// A whole image: pieces of the input become files where readers look, in two layers, and all resolvers run.
fn scene(input: &[u8]) {
    let samples: Vec<String> = list::READERS.iter().flat_map(|reader| paths(*reader)).collect();
    let mut layers = [Vec::new(), Vec::new()];
    for piece in input.split(|byte| *byte == 0xfe).take(24) {
        let [choice, kind, content @ ..] = piece else { continue };
        let path = &samples[usize::from(*choice) % samples.len()];
        let mut entry = entry(path, content.len());
        match kind % 8 {
            0 => entry.kind = EntryKind::Symlink,
            1 => entry.kind = EntryKind::HardLink,
            _ => {}
        }
        if entry.kind != EntryKind::File {
            entry.link = Some(content.into());
            entry.size = 0;
        }
        layers[usize::from(kind % 2)].push((entry, content));
    }
    let inputs = layers.iter().enumerate().map(|(number, entries)| read_layer_of(number, entries)).collect();
    let image = Image {
        kind: SubjectKind::Image,
        name: "fuzz".to_owned(),
        manifest: None,
        config: None,
        platform: None,
        created: None,
        env: Vec::new(),
        labels: BTreeMap::new(),
    };
    if let Ok(merged) = Merged::new(image, inputs, &LIMITS) {
        let tool = Tool { name: "fuzz".to_owned(), version: "0".to_owned() };
        let inventory = conclude(&merged, tool, None);
        for format in wb_bom::FORMATS {
            let mut bytes = Vec::new();
            format.write(&inventory, &mut bytes).expect("an inventory of ours can be written");
            let (again, _) = wb_bom::read(&bytes).expect("what was written can be read");
            assert!(again == inventory, "an inventory changed on its way through {}", format.id);
        }
    }
}

fn read_layer_of(number: usize, entries: &[(Entry, &[u8])]) -> LayerInput {
    let matcher = Matcher::new(list::READERS.iter().copied());
    let mut log = EntryLog::default();
    let mut outputs: Vec<Output> = list::READERS.iter().map(|_| Output::default()).collect();
    let mut wanted = Vec::new();
    for (ordinal, (entry, content)) in entries.iter().enumerate() {
        log.push(entry);
        if entry.kind != EntryKind::File {
            continue;
        }
        matcher.wanted(&Candidate { entry, head: &content[..content.len().min(HEAD)] }, &mut wanted);
        for at in &wanted {
            let first = outputs[*at].facts.len();
            read_file(matcher.readers()[*at], entry, content, &mut outputs[*at]);
            outputs[*at].facts[first..].iter_mut().for_each(|fact| fact.ordinal = ordinal as u64);
        }
    }
    let fragments = matcher.readers().iter().zip(outputs).map(|(reader, output)| {
        let fragment = Fragment { facts: output.facts, diagnostics: output.diagnostics, looked_at: 0, unread: 0 };
        (reader.info().name, fragment)
    });
    LayerInput {
        diff_id: Some(Digest::sha256([u8::try_from(number).unwrap_or(0); 32])),
        created_by: None,
        log,
        fragments: fragments.collect(),
    }
}
