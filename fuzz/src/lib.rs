//! Everything of Weighbridge that reads bytes from outside, in one list.
//!
//! Readers, formats and version schemes come from the program's own lists, so that a new one is fuzzed by being
//! listed. Besides not to panic, not to hang and not to eat memory, each has to keep what it promises: what is
//! written is read back, an order is an order.

mod archives;
mod daily;
mod documents;
mod entries;
mod gate;
mod image;
mod models;
mod readers;
pub mod seeds;
mod texts;

/// One thing to fuzz.
pub struct Item {
    /// What it is called in a crash.
    pub name: String,
    run: Box<dyn Fn(&[u8])>,
}

impl Item {
    fn new(name: impl Into<String>, run: impl Fn(&[u8]) + 'static) -> Self {
        Self { name: name.into(), run: Box::new(run) }
    }
}

/// Everything that is fuzzed, in the order of the first byte.
pub fn items() -> Vec<Item> {
    let lists = [
        readers::items(),
        archives::items(),
        image::items(),
        documents::items(),
        entries::items(),
        texts::items(),
        gate::items(),
        daily::items(),
        models::items(),
    ];
    let items: Vec<Item> = lists.into_iter().flatten().collect();
    assert!(items.len() <= 256, "one byte cannot choose among {} items any more", items.len());
    items
}

/// Feeds the rest of the input to what its first byte chooses.
pub fn run(data: &[u8]) {
    thread_local! {
        static ITEMS: Vec<Item> = items();
    }
    let Some((first, rest)) = data.split_first() else { return };
    ITEMS.with(|items| {
        let item = &items[usize::from(*first) % items.len()];
        if std::env::var_os("WEIGHBRIDGE_FUZZ_NAME").is_some() {
            eprintln!("item: {}", item.name);
        }
        (item.run)(rest);
    });
}

/// Paths that a reader's selectors ask for, with something in the place of every star.
pub fn paths_of(info: &wb_read::ReaderInfo) -> Vec<String> {
    let mut paths: Vec<String> = info
        .select
        .iter()
        .filter_map(|select| match select {
            wb_read::Select::Path(pattern) => Some(pattern.trim_start_matches("(?i)")),
            _ => None,
        })
        .map(|pattern| pattern.replace("**/", "usr/lib/python3.11/site-packages/").replace('*', "a-1.0"))
        .collect();
    if paths.len() < info.select.len() {
        // What is selected by its bytes: names that such files have.
        paths.extend(NAMES.iter().map(|name| format!("usr/lib/{name}")));
    }
    paths
}

const NAMES: [&str; 12] = [
    "python3.11/site-packages/a.libs/libcrypto-d3570994.so.1.0.2k",
    "libcudart.so.11.0",
    "python3.11",
    "libpython3.11.so.1.0",
    "a.onnx",
    "a.pkl",
    "a.pt",
    "a.h5",
    "a.safetensors",
    "a.gguf",
    "a.tflite",
    "busybox",
];

/// A number from the first two bytes, and the rest.
fn number(data: &[u8]) -> (usize, &[u8]) {
    match data {
        [low, high, rest @ ..] => (usize::from(u16::from_le_bytes([*low, *high])), rest),
        _ => (0, &[]),
    }
}
