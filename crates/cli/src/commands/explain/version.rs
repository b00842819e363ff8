//! `weighbridge explain version`.

use std::cmp::Ordering;
use std::io::{self, BufRead as _, Write as _};

use wb_version::Scheme;

use crate::arguments::ExplainVersion;
use crate::failure::Failure;

pub(crate) fn run(arguments: &ExplainVersion) -> Result<(), Failure> {
    let scheme = Scheme::from_name(&arguments.scheme).ok_or_else(|| {
        let known: Vec<&str> = Scheme::ALL.iter().map(|scheme| scheme.name()).collect();
        let hint = format!("one of {}", known.join(", "));
        Failure::usage(format!("compare in the order {:?}: no such scheme", arguments.scheme), Some(hint))
    })?;
    let mut out = io::stdout().lock();
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let line = line.map_err(|error| Failure::io("read standard input", &error))?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let answer = match words[..] {
            [] => continue,
            [first, ..] if first.starts_with('#') => continue,
            [left, right] => compare(scheme, left, right, number + 1)?,
            _ => {
                let message = format!("read line {} of standard input: it is not two versions", number + 1);
                return Err(Failure::usage(message, None));
            }
        };
        writeln!(out, "{answer}").map_err(|error| Failure::write("to standard output", &error))?;
    }
    Ok(())
}

fn compare(scheme: Scheme, left: &str, right: &str, line: usize) -> Result<char, Failure> {
    match (scheme.parse(left), scheme.parse(right)) {
        (Ok(left), Ok(right)) => Ok(match left.partial_cmp(&right) {
            Some(Ordering::Less) => '<',
            Some(Ordering::Equal) => '=',
            Some(Ordering::Greater) => '>',
            None => '?',
        }),
        (Err(error), _) | (_, Err(error)) => {
            crate::output::note(&format!("line {line}: {}\n", wb_report::plain(&error.to_string())))?;
            Ok('?')
        }
    }
}
