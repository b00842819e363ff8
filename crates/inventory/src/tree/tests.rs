use wb_read::{Entry, EntryKind, EntryLog, EntryPath};

use super::*;

fn log(entries: &[(&str, EntryKind, &str)]) -> EntryLog {
    let mut log = EntryLog::default();
    for (path, kind, link) in entries {
        log.push(&Entry {
            path: EntryPath::normalise(path.as_bytes()).0,
            kind: *kind,
            size: path.len() as u64,
            mode: 0o644,
            mtime: None,
            is_shared: false,
            link: (!link.is_empty()).then(|| link.as_bytes().into()),
        });
    }
    log
}

fn file(path: &str) -> (&str, EntryKind, &str) {
    (path, EntryKind::File, "")
}

fn folder(path: &str) -> (&str, EntryKind, &str) {
    (path, EntryKind::Directory, "")
}

fn symlink<'a>(path: &'a str, target: &'a str) -> (&'a str, EntryKind, &'a str) {
    (path, EntryKind::Symlink, target)
}

fn merge(layers: &[&[(&str, EntryKind, &str)]]) -> Tree {
    let mut tree = Tree::new(40);
    for (number, entries) in layers.iter().enumerate() {
        tree.apply(u16::try_from(number).unwrap(), &log(entries)).unwrap();
    }
    tree
}

fn files(tree: &Tree) -> Vec<(String, u16)> {
    let mut files: Vec<_> = tree
        .nodes()
        .filter(|id| tree.node(*id).kind != NodeKind::Directory)
        .map(|id| (tree.path(id), tree.node(id).layer))
        .collect();
    files.sort();
    files
}

fn named(expected: &[(&str, u16)]) -> Vec<(String, u16)> {
    expected.iter().map(|(path, layer)| ((*path).to_owned(), *layer)).collect()
}

#[test]
fn a_higher_layer_replaces_and_adds() {
    let tree = merge(&[&[file("a"), file("d/b")], &[file("a"), file("d/c")]]);
    assert_eq!(files(&tree), named(&[("a", 1), ("d/b", 0), ("d/c", 1)]));
}

#[test]
fn a_whiteout_takes_away_what_is_below_it_and_nothing_of_its_own_layer() {
    let tree = merge(&[
        &[file("a"), file("d/b"), file("d/e/f")],
        &[file("d/.wh.b"), file("d/b"), file(".wh.a"), file("d/.wh.e")],
    ]);
    assert_eq!(files(&tree), named(&[("d/b", 1)]));
    assert!(tree.lookup(b"d/e").is_none());
}

#[test]
fn an_opaque_folder_hides_what_is_below_wherever_its_marker_stands() {
    for layer in [[file("d/.wh..wh..opq"), file("d/new")], [file("d/new"), file("d/.wh..wh..opq")]] {
        let tree = merge(&[&[file("d/old"), file("d/deep/old"), file("e")], &layer]);
        assert_eq!(files(&tree), named(&[("d/new", 1), ("e", 0)]));
    }
}

#[test]
fn what_was_removed_can_come_back() {
    let tree = merge(&[&[file("d/a")], &[file(".wh.d")], &[file("d/b")]]);
    assert_eq!(files(&tree), named(&[("d/b", 2)]));
}

#[test]
fn a_file_over_a_folder_takes_its_content_along_and_a_folder_over_a_file_starts_empty() {
    let tree = merge(&[&[file("x/a"), file("y")], &[file("x"), file("y/b")]]);
    assert_eq!(files(&tree), named(&[("x", 1), ("y/b", 1)]));
}

#[test]
fn links_are_followed_where_programs_follow_them() {
    let tree = merge(&[&[
        folder("usr/lib"),
        symlink("lib", "usr/lib"),
        file("usr/lib/libc.so.6"),
        symlink("usr/lib/libc.so", "libc.so.6"),
        symlink("absolute", "/usr/lib/libc.so"),
        symlink("up", "usr/../usr/lib"),
    ]]);
    let libc = tree.lookup_exact(b"usr/lib/libc.so.6");
    assert!(libc.is_some());
    for path in ["lib/libc.so.6", "/lib/libc.so", "absolute", "up/libc.so.6", "./usr//lib/./libc.so.6"] {
        assert_eq!(tree.lookup(path.as_bytes()), libc, "{path}");
    }
    assert_eq!(tree.lookup_exact(b"lib/libc.so.6"), None);
    let entry = tree.lookup_entry(b"lib/libc.so").unwrap();
    assert_eq!((tree.path(entry).as_str(), tree.node(entry).kind), ("usr/lib/libc.so", NodeKind::Symlink));
}

#[test]
fn loops_of_links_end() {
    let tree =
        merge(&[&[symlink("a", "b"), symlink("b", "a"), symlink("c", "c/c/c"), symlink("d", "./d/x")]]);
    for path in ["a", "b", "c", "d", "a/x"] {
        assert_eq!(tree.lookup(path.as_bytes()), None, "{path}");
    }
}

#[test]
fn a_link_to_a_folder_is_followed_in_its_own_layer_and_replaced_by_a_higher_one() {
    let own = merge(&[&[folder("usr/lib"), symlink("lib", "usr/lib"), file("lib/new")]]);
    assert_eq!(files(&own), named(&[("lib", 0), ("usr/lib/new", 0)]));
    // What an overlay mount shows: the upper folder stands where the lower link stood.
    let higher = merge(&[&[file("usr/lib/old"), symlink("lib", "usr/lib")], &[file("lib/new")]]);
    assert_eq!(files(&higher), named(&[("lib/new", 1), ("usr/lib/old", 0)]));
}

#[test]
fn hard_links_are_files_with_another_name() {
    let mut tree = Tree::new(40);
    let entries = log(&[
        file("a"),
        ("b", EntryKind::HardLink, "a"),
        ("c", EntryKind::HardLink, "b"),
        ("lost", EntryKind::HardLink, "nowhere"),
    ]);
    let applied = tree.apply(0, &entries).unwrap();
    let (a, c) = (tree.lookup(b"a").unwrap(), tree.lookup(b"c").unwrap());
    assert_eq!((tree.first_name(c), tree.node(c).size), (a, 1));
    assert_eq!(applied.dangling, [b"lost".to_vec()]);
}

#[test]
fn a_path_that_stands_twice_is_said_and_its_last_entry_counts() {
    let mut tree = Tree::new(40);
    let applied = tree.apply(0, &log(&[file("a"), folder("d"), folder("d"), file("a")])).unwrap();
    let a = tree.lookup(b"a").unwrap();
    assert_eq!((applied.repeated.as_slice(), tree.repeated.get(&a)), (&[a][..], Some(&3)));
    tree.apply(1, &log(&[file("a")])).unwrap();
    assert!(tree.repeated.is_empty());
}
