//! NVIDIA's versions, which are prose: "All versions up to and including CUDA Toolkit 12.6", "20.10 to 24.03",
//! "470.82.00(All versions prior to and including vGPU 13.1)", "v0.1.x - v0.9.x", "35.6.2 and earlier".
//!
//! What is not wholly understood is nothing: [`affected`] and [`fixed`] then give none, and the caller says
//! "unknown". Versions come out in the form that the order of their product reads: without a leading `v`, `r` or
//! `xx.`, with `12.6U1` and `12.6 Update 1` as `12.6.1`, and `1.3.0 rc12` as `1.3.0rc12`.

use std::cmp::Ordering;

use wb_version::{Event, Scheme};

/// A text is no longer, in bytes.
const LONGEST: usize = 400;

/// Words that may stand before a version: parts of the names of products.
const NAMES: &[&str] = &[
    "base",
    "bmc",
    "bright",
    "chatrtx",
    "cluster",
    "command",
    "cuda",
    "cumulus",
    "curator",
    "dls",
    "driver",
    "drivers",
    "firmware",
    "graphics",
    "igx",
    "isaac",
    "linux",
    "manager",
    "nsight",
    "nvidia",
    "nvjpeg",
    "nvjpeg2000",
    "nvos",
    "nvtiff",
    "release",
    "sbios",
    "sim",
    "software",
    "toolkit",
    "version",
    "versions",
];

/// Words that may follow a version and say nothing about its order.
const BEHIND: &[&str] = &["lts", "ga", "release", "releases", "version", "versions"];

/// What a text says about the versions that are affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Prose {
    /// From a version (none: from the beginning) to the ends of one or several branches.
    Range {
        /// Where it begins.
        from: Option<String>,
        /// Where it ends, in the order of the text.
        ends: Vec<String>,
        /// Whether the end itself is affected.
        last: Last,
    },
    /// These, where `1.2.x` stands for all that begin with `1.2`.
    Exactly(Vec<String>),
    /// All.
    Everything,
}

/// Whether the end of a range is a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    /// "up to and including".
    Included,
    /// "prior to".
    Excluded,
    /// "up to", "to", "-": the version that has the fix tells.
    Unsaid,
}

/// Reads what is affected; none when any part of the text is not understood.
pub(crate) fn affected(text: &str) -> Option<Prose> {
    let (main, remark) = split(text)?;
    let mut words = Words::new(&main);
    let prose = words.prose()?;
    words.end()?;
    // `470.82.00(All versions prior to and including vGPU 13.1)`: the remark says what the version is.
    match (&prose, remark.as_deref()) {
        (Prose::Exactly(versions), Some(remark)) if remark.starts_with("all versions") => {
            let including = remark.contains("and including");
            let before = remark.contains("prior to") || remark.contains("up to");
            (versions.len() == 1 && before).then(|| Prose::Range {
                from: None,
                ends: versions.clone(),
                last: if including { Last::Included } else { Last::Excluded },
            })
        }
        _ => Some(prose),
    }
}

/// Reads the versions that have the fix; none when the text is something else (a commit, "No patch will be provided").
pub(crate) fn fixed(text: &str) -> Option<Vec<String>> {
    let (main, _) = split(text)?;
    let mut words = Words::new(&main);
    let versions = words.list()?;
    let rest = words.rest().join(" ");
    let later = ["", "or later", "and later", "or newer", "and newer"].contains(&rest.as_str());
    (later || rest.starts_with("to be published")).then_some(versions)
}

/// The text without its last remark in parentheses, and the remark; both in lower case.
fn split(text: &str) -> Option<(String, Option<String>)> {
    if text.len() > LONGEST {
        return None;
    }
    let text: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let text = text.replace(['–', '—'], "-").to_lowercase();
    let text = text.trim();
    match text.split_once('(') {
        Some((main, remark)) => {
            let remark = remark.strip_suffix(')')?.trim().to_owned();
            Some((main.trim().to_owned(), Some(remark)))
        }
        None => Some((text.to_owned(), None)),
    }
}

/// The words of a text, read from the left.
struct Words {
    words: Vec<String>,
    at: usize,
}

impl Words {
    fn new(text: &str) -> Self {
        // `0.0-26.05` has no spaces; `20.11_1.0.0-4` is one version.
        let text = match text.split_once('-') {
            Some((left, right)) if !text.contains(' ') && is_plain(left) && is_plain(right) => {
                format!("{left} - {right}")
            }
            _ => text.to_owned(),
        };
        let text = text.replace(',', " , ");
        Self { words: text.split_whitespace().map(str::to_owned).collect(), at: 0 }
    }

    fn peek(&self) -> &str {
        self.words.get(self.at).map_or("", String::as_str)
    }

    fn take(&mut self, word: &str) -> bool {
        let is = self.peek() == word;
        self.at += usize::from(is);
        is
    }

    /// Takes these words, all or none.
    fn phrase(&mut self, phrase: &str) -> bool {
        let start = self.at;
        let all = phrase.split(' ').all(|word| self.take(word));
        if !all {
            self.at = start;
        }
        all
    }

    fn rest(&self) -> &[String] {
        self.words.get(self.at..).unwrap_or_default()
    }

    /// Whether nothing is left but a remark about where it applies.
    fn end(&self) -> Option<()> {
        let rest = self.rest();
        let remark = rest.first().is_none_or(|first| matches!(first.as_str(), "for" | "only"))
            || rest.join(" ") == "to for support of geforce kepler desktop";
        remark.then_some(())
    }

    fn prose(&mut self) -> Option<Prose> {
        let all = self.take("all");
        let main_branch = self.phrase("main branch");
        if all || main_branch {
            return self.after_all();
        }
        self.version_first()
    }

    /// What follows "All".
    fn after_all(&mut self) -> Option<Prose> {
        let start = self.at;
        while NAMES.contains(&self.peek()) {
            self.at += 1;
        }
        let series = self.version();
        if series.is_some() {
            while NAMES.contains(&self.peek()) {
                self.at += 1;
            }
        }
        let bound = self.bound();
        match (series, bound) {
            (Some(series), Some((ends, last))) => {
                Some(Prose::Range { from: Some(base(&series)), ends, last })
            }
            (None, Some((ends, last))) => Some(Prose::Range { from: None, ends, last }),
            (Some(series), None) => Some(Prose::Exactly(vec![format!("{}.x", base(&series))])),
            (None, None) => (self.at > start && self.rest().is_empty()).then_some(Prose::Everything),
        }
    }

    /// "prior to 1.2", "up to and including 1.2": versions and whether they are affected themselves.
    fn bound(&mut self) -> Option<(Vec<String>, Last)> {
        let start = self.at;
        let last = if self.phrase("prior to and including") || self.phrase("up to and including") {
            Last::Included
        } else if self.phrase("prior to") || self.take("prior") || self.take("before") {
            Last::Excluded
        } else if self.phrase("up to") {
            Last::Unsaid
        } else {
            return None;
        };
        match self.list() {
            Some(ends) => Some((ends, last)),
            None => {
                self.at = start;
                None
            }
        }
    }

    fn version_first(&mut self) -> Option<Prose> {
        let first = self.version()?;
        if ["-", "to", "through"].iter().any(|word| self.take(word)) {
            let end = self.version()?;
            let from = (!is_zero(&first)).then(|| base(&first));
            return Some(Prose::Range { from, ends: vec![end], last: Last::Unsaid });
        }
        for words in ["and prior", "and earlier", "and older"] {
            if self.phrase(words) {
                while BEHIND.contains(&self.peek()) {
                    self.at += 1;
                }
                return Some(Prose::Range { from: None, ends: vec![first], last: Last::Included });
            }
        }
        if let Some((ends, last)) = self.bound() {
            return first.ends_with(".x").then(|| Prose::Range { from: Some(base(&first)), ends, last });
        }
        let mut versions = vec![first];
        while self.take(",") || self.take("and") {
            versions.push(self.version()?);
        }
        Some(Prose::Exactly(versions))
    }

    /// "1.2", "1.2, 1.3 and 1.4".
    fn list(&mut self) -> Option<Vec<String>> {
        let mut versions = vec![self.version()?];
        loop {
            let start = self.at;
            if !(self.take(",") || self.take("and")) {
                return Some(versions);
            }
            match self.version() {
                Some(version) => versions.push(version),
                None => {
                    self.at = start;
                    return Some(versions);
                }
            }
        }
    }

    /// A version with the words that belong to it; none, and nothing taken, when there is none.
    fn version(&mut self) -> Option<String> {
        let start = self.at;
        while NAMES.contains(&self.peek()) {
            self.at += 1;
        }
        let Some(mut version) = number(self.peek()) else {
            self.at = start;
            return None;
        };
        self.at += 1;
        if self.take("update") {
            let update = self.peek();
            if update.is_empty() || !update.bytes().all(|byte| byte.is_ascii_digit()) {
                self.at = start;
                return None;
            }
            version = format!("{version}.{update}");
            self.at += 1;
        } else if self.peek().strip_prefix("rc").is_some_and(|number| number.parse::<u16>().is_ok()) {
            version.push_str(self.peek());
            self.at += 1;
        }
        while BEHIND.contains(&self.peek()) {
            self.at += 1;
        }
        Some(version)
    }
}

/// One word as a version.
fn number(word: &str) -> Option<String> {
    let word = word.trim_end_matches(['.', ';']);
    // `xx.32.1900`: the first part differs from card to card.
    let word = word.strip_prefix("xx.").unwrap_or(word);
    let bare = word.strip_prefix(['v', 'r']).unwrap_or(word);
    if !bare.starts_with(|first: char| first.is_ascii_digit()) || bare.len() > 40 {
        return None;
    }
    if let Some(series) = bare.strip_suffix(".x") {
        return is_plain(series).then(|| bare.to_owned());
    }
    if is_plain(bare) {
        return Some(bare.to_owned());
    }
    if let Some((release, update)) = bare.split_once('u') {
        return (is_plain(release) && is_digits(update)).then(|| format!("{release}.{update}"));
    }
    // `2.0.0rc0`, `10.24.09a`, `22.11_2410`, `23.10-5.1.4.0`: dots tell them from a commit (`41b14d7`).
    let head = bare.find(|other: char| !other.is_ascii_digit() && other != '.').map(|at| bare.split_at(at));
    let (head, tail) = head?;
    let tail_fits = tail.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && !tail.contains('x');
    (head.contains('.') && is_plain(head.trim_end_matches('.')) && tail_fits).then(|| bare.to_owned())
}

/// Digits and dots.
fn is_plain(text: &str) -> bool {
    text.strip_prefix(['v', 'r']).unwrap_or(text).split('.').all(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_zero(version: &str) -> bool {
    version.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}

/// `0.1.x` → `0.1`.
fn base(version: &str) -> String {
    version.strip_suffix(".x").unwrap_or(version).to_owned()
}

/// `0.9` → `0.10`: where the next series begins.
fn next(series: &str) -> Option<String> {
    let (head, last) = series.rsplit_once('.').map_or(("", series), |(head, last)| (head, last));
    let last = last.parse::<u64>().ok()?.checked_add(1)?;
    Some(if head.is_empty() { last.to_string() } else { format!("{head}.{last}") })
}

/// `0.13.1` → `0.13`.
fn series(version: &str) -> Option<String> {
    let mut parts = version.splitn(3, '.');
    Some(format!("{}.{}", parts.next()?, parts.next()?))
}

impl Prose {
    /// The same with other versions.
    pub(crate) fn map(self, change: impl Fn(String) -> String) -> Self {
        match self {
            Self::Range { from, ends, last } => {
                Self::Range { from: from.map(&change), ends: ends.into_iter().map(change).collect(), last }
            }
            Self::Exactly(versions) => Self::Exactly(versions.into_iter().map(change).collect()),
            Self::Everything => Self::Everything,
        }
    }

    /// One of the versions, to tell how they are counted.
    pub(crate) fn sample(&self) -> Option<&str> {
        match self {
            Self::Range { ends, .. } => ends.first().map(String::as_str),
            Self::Exactly(versions) => versions.first().map(String::as_str),
            Self::Everything => None,
        }
    }

    /// Ranges and single versions. `fixed` are the versions with the fix: where the text leaves open whether its end is
    /// affected they tell, and where there is one fix, later than the end, the range goes on to it. None when the scheme
    /// cannot read a version.
    pub(crate) fn into_events(
        self,
        fixed: &[String],
        scheme: Scheme,
    ) -> Option<(Vec<Vec<Event>>, Vec<String>)> {
        let readable = |version: &String| scheme.parse(&base(version)).is_ok();
        let fixed: Vec<String> = fixed.iter().map(|version| base(version)).collect();
        match self {
            Self::Everything => Some((vec![vec![Event::Introduced("0".to_owned())]], Vec::new())),
            Self::Exactly(versions) => {
                let (series, versions): (Vec<String>, Vec<String>) =
                    versions.into_iter().partition(|version| version.ends_with(".x"));
                let mut ranges = Vec::new();
                for one in series {
                    let from = base(&one);
                    ranges.push(vec![Event::Introduced(from.clone()), Event::Fixed(next(&from)?)]);
                }
                versions.iter().all(readable).then_some((ranges, versions))
            }
            Self::Range { from, ends, last } => {
                if !ends.iter().chain(&from).chain(&fixed).all(readable) {
                    return None;
                }
                let start = Event::Introduced(from.unwrap_or_else(|| "0".to_owned()));
                let events = match ends.as_slice() {
                    [end] => vec![start, close(end, last, &fixed, scheme)?],
                    _ => branches(start, ends, last, scheme)?,
                };
                Some((vec![events], Vec::new()))
            }
        }
    }
}

/// How a range with one end ends.
fn close(end: &str, last: Last, fixed: &[String], scheme: Scheme) -> Option<Event> {
    let order = |fix: &String| scheme.compare(fix, &base(end));
    let is_fix = fixed.iter().any(|fix| order(fix) == Some(Ordering::Equal));
    if is_fix && last != Last::Included {
        return Some(Event::Fixed(base(end)));
    }
    // What lies between the end and the only fix has no fix.
    if let [fix] = fixed
        && order(fix) == Some(Ordering::Greater)
    {
        return Some(Event::Fixed(fix.clone()));
    }
    Some(match (last, end.strip_suffix(".x")) {
        (Last::Excluded, _) => Event::Fixed(base(end)),
        (_, Some(series)) => Event::Fixed(next(series)?),
        (_, None) => Event::LastAffected(end.to_owned()),
    })
}

/// "prior to 0.13.1 and 0.12.3": each is the fix of its own series, and the lowest one of all that is older.
fn branches(start: Event, mut ends: Vec<String>, last: Last, scheme: Scheme) -> Option<Vec<Event>> {
    ends.sort_by(|left, right| scheme.compare(left, right).unwrap_or(Ordering::Equal));
    let close = |end: &String| match last {
        Last::Excluded => Event::Fixed(end.clone()),
        Last::Included | Last::Unsaid => Event::LastAffected(end.clone()),
    };
    let mut events = vec![start, close(ends.first()?)];
    for pair in ends.windows(2) {
        let [before, end] = pair else { return None };
        let begin = series(end)?;
        // Two ends in one series say two different things about it.
        if scheme.compare(before, &begin) != Some(Ordering::Less) {
            return None;
        }
        events.extend([Event::Introduced(begin), close(end)]);
    }
    Some(events)
}

#[cfg(test)]
mod tests;
